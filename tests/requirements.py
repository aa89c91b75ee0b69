"""What a test needs from the machine: without it the test is skipped, or fails in .ci/run."""

import os

import pytest


def require_or_skip(available: bool, what: str) -> None:
    """Skip the running test or module unless ``available``; fail it if nothing may be skipped.

    what: what is missing, as in "Chromium". LEADERSHIP360_REQUIRE_ALL (set by .ci/run) decides.
    """
    if available:
        return
    if os.environ.get("LEADERSHIP360_REQUIRE_ALL"):
        pytest.fail(f"{what} is missing, and here every test must run.", pytrace=False)
    pytest.skip(f"{what} is missing.", allow_module_level=True)
