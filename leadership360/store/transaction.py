"""The only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from leadership360.db import AnySession


@contextmanager
def atomic(session: AnySession) -> Iterator[None]:
    """Commit when the block ends well, roll back when it raises."""
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
