"""Every kind of visitor, and two addresses for every route: one visitor's thing, and another's."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadership360.domain.relation import Relation
from leadership360.models.tables import Assignment, Link
from leadership360.store.instruments import load_instrument
from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, LENAS, OMARS, PAULA, REPORTS, RITA, Actor

VISITORS = ("anonymous", "rater", "other rater", "leader", "other leader", "admin")

#: What two raters wrote; two are too few for a comment to be printed anywhere.
CANARIES = {PAULA: "a heron on the roof", RITA: "a wren in the hedge"}


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }


class Visit:
    """Two of everything. "Theirs" belongs to the other rater and the other leader.

    Both raters have sent their answers about Lena, in the cycle that runs, from browsers that
    nobody here has.
    """

    def __init__(self, session: Session, keystore: KeyStore) -> None:
        self._session, self._keystore = session, keystore
        released = make.make_released_cycle(
            session, keystore, make.cycle_draft("Autumn 2025"), asks=LENAS
        )
        their_released = make.make_released_cycle(
            session, keystore, make.cycle_draft("Winter 2025"), asks=OMARS
        )
        self.running = make.make_running_cycle(session, keystore, asks=LENAS)
        their_running = make.make_running_cycle(
            session, keystore, make.cycle_draft("Summer 2026"), asks=OMARS
        )
        make.make_admin(session)
        self._values = self._things(released, self.running, PAULA)
        self._their_values = self._things(their_released, their_running, RITA)
        self.tokens = [make.make_link(session, self.running, rater) for rater in CANARIES]
        instrument = load_instrument("transformational")
        for number, (rater, word) in enumerate(CANARIES.items()):
            answers = make.full_answers(instrument, Relation.PEER, rating=2, comment=word)
            make.submit_answers(
                session, self.running, rater, LENA, answers, edit_key=bytes([number]) * 16
            )

    def _things(self, released: UUID, running: UUID, rater: Actor) -> dict[tuple[str, str], UUID]:
        return {
            ("rater", "assignment"): make.assignment_id(self._session, self.running, rater, LENA),
            ("leader.answer", "cycle_id"): running,
            ("leader", "cycle_id"): released,
            ("cycles", "cycle_id"): running,
            ("figures", "cycle_id"): released,
            ("organisation", "cycle_id"): released,
            ("roster", "cycle_id"): running,
            ("trustees", "cycle_id"): running,
            ("coach_choice", "cycle_id"): running,
            ("coach", "cycle_id"): running,
            ("coach", "leader_id"): make.person_id(self._session, LENA),
            ("people", "person_id"): make.person_id(self._session, REPORTS[-1]),
        }

    def address(self, app: Flask, endpoint: str, method: str, *, is_theirs: bool = False) -> str:
        things = self._their_values if is_theirs else self._values
        rule = next(app.url_map.iter_rules(endpoint))
        values: dict[str, Any] = {
            "filename": "app.css",
            "token": "unknown",
            "number": 1,
            "prompt": "stop",
        }
        # One step is possible now, the other is not.
        values["step"] = "close" if method == "GET" else "launch"
        for name in rule.arguments - set(values):
            group = endpoint.partition(".")[0]
            values[name] = things.get((endpoint, name)) or things[group, name]
        with app.test_request_context():
            return app.url_for(endpoint, **{name: values[name] for name in rule.arguments})

    def secrets(self) -> Iterator[bytes]:
        """Yield what no page may hold: answers, tokens and their hashes, boxes, copies, keys."""
        for text in (*CANARIES.values(), *self.tokens):
            yield text.encode()
        self._session.rollback()
        sealed = self._session.execute(select(Assignment.box, Assignment.copy)).all()
        hashes = self._session.scalars(select(Link.token_sha256)).all()
        self._session.rollback()
        keys = [self._keystore.get(self.running)]
        for content in (*(part for row in sealed for part in row), *hashes, *keys):
            piece = content[:24]
            yield from (piece, piece.hex().encode(), b64encode(piece), urlsafe_b64encode(piece))
            yield str(piece)[2:-1].encode()
