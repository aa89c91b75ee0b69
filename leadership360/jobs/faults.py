"""Faults nobody foresaw, in the log without what is none of the log's business."""

import logging
from traceback import format_tb

log = logging.getLogger(__name__)


def log_fault(what: str, problem: Exception) -> None:
    """Log where a fault happened and its kind. Its message may name people, so it stays out."""
    log.error("%s: %s\n%s", what, type(problem).__name__, "".join(format_tb(problem.__traceback__)))
