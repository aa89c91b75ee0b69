"""Properties are checked without a stop-watch: a busy machine must not fail a right answer."""

import pytest
from hypothesis import settings

from leadership360.domain import printed_cells

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_remembered() -> None:
    """Start with empty tables: a mutant must not live on what the original has worked out."""
    for table in (printed_cells.bands_of, printed_cells.is_safe_band, printed_cells._ways):
        table.cache_clear()
