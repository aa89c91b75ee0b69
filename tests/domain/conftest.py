"""Properties are checked without a stop-watch: a busy machine must not fail a right answer."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
