"""Faults nobody foresaw, in the log without what is none of the log's business."""

import logging
from collections.abc import Iterator
from traceback import format_tb

log = logging.getLogger(__name__)


def log_fault(what: str, problem: BaseException) -> None:
    """Log where a fault happened and its kind. what: which work it ended."""
    log.error("%s: %s", what, told(problem))


def told(problem: BaseException) -> str:
    """Return kind and place of a fault and of those it came from.

    Their messages stay out: a database, a parser or a form may put into them what somebody typed.
    """
    return "\ncaused by ".join(
        f"{type(one).__name__}\n{''.join(format_tb(one.__traceback__))}" for one in _causes(problem)
    )


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or problem.__context__
