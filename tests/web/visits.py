"""Every kind of visitor, and an address for every route."""

from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from leadership360.store.keystore import KeyStore
from tests import make
from tests.cast import LENA, LENAS, OMAR, PAULA, REPORTS

VISITORS = ("anonymous", "rater", "leader", "other leader", "admin")


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }


class Visit:
    """Something to see for everybody, and the address of every route with it."""

    def __init__(self, session: Session, keystore: KeyStore) -> None:
        released = make.make_released_cycle(
            session, keystore, make.cycle_draft("Autumn 2025"), asks=LENAS
        )
        self.running = make.make_running_cycle(session, keystore, asks=LENAS)
        make.make_leader(session, OMAR)
        make.make_admin(session)
        assignment = make.assignment_id(session, self.running, PAULA, LENA)
        self._values: dict[tuple[str, str], UUID] = {
            ("rater", "assignment"): assignment,
            ("leader.answer", "cycle_id"): self.running,
            ("leader", "cycle_id"): released,
            ("cycles", "cycle_id"): self.running,
            ("figures", "cycle_id"): released,
            ("roster", "cycle_id"): self.running,
            ("people", "person_id"): make.person_id(session, REPORTS[-1]),
            ("coach_choice", "cycle_id"): self.running,
            ("coach", "cycle_id"): self.running,
            ("coach", "leader_id"): make.person_id(session, LENA),
            ("organisation", "cycle_id"): released,
        }

    def address(self, app: Flask, endpoint: str, method: str) -> str:
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
            values[name] = self._values.get((endpoint, name)) or self._values[group, name]
        with app.test_request_context():
            return app.url_for(endpoint, **{name: values[name] for name in rule.arguments})
