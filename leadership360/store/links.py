"""Links: made when a mail is sent, looked up by hash."""

from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.errors import LinkUnknown
from leadership360.models.link import Link
from leadership360.sealing import make_token, token_hash


def add_link(session: AnySession, cycle_id: UUID, rater_id: UUID, *, expires_on: date) -> str:
    """Add a link and return its secret, which is known nowhere else."""
    token = make_token()
    session.add(
        Link(
            token_sha256=token_hash(token),
            cycle_id=cycle_id,
            rater_id=rater_id,
            expires_on=expires_on,
        )
    )
    return token


def get_link(session: AnySession, token: str, *, today: date) -> Link:
    """Return the link of this secret. Raises LinkUnknown, whatever is wrong with it."""
    link = session.get(Link, token_hash(token))
    if link is None or link.expires_on < today:
        raise LinkUnknown
    return link
