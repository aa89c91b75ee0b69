"""What a person may take along: everything kept about them, as JSON (GDPR Art. 15 and 20).

A leader's single answers from others are not withheld here: after closing they do not exist, and
before it nobody can read them.
"""

import json
from typing import Any
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.errors import NotFound
from leadership360.models.person import Person
from leadership360.services.raters import RaterPass, read_copy
from leadership360.store.assignments import list_requests
from leadership360.store.cycles import get_cycle
from leadership360.store.own_data import list_own_releases, list_own_requests, list_times_rated

SCHEMA = "leadership360/own-data/1"

Json = dict[str, Any]


def leader_data(session: AnySession, person_id: UUID) -> Json:
    """Return a leader's data: profile, cycles, requests and released reports.

    Of others only names of leaders this person was asked about, and how many were asked about
    this person, never who. Raises NotFound.
    """
    return {
        **_profile(session, person_id),
        "rated_in": [
            {"cycle": cycle, "asked": {str(relation): n for relation, n in asked.items()}}
            for cycle, asked in list_times_rated(session, person_id).items()
        ],
        "requests": [
            {
                "cycle": row.cycle_name,
                "about": row.leader_name,
                "as": str(row.relation),
                "state": str(row.state),
            }
            for row in list_own_requests(session, person_id)
        ],
        "reports": [
            {
                "cycle": row.cycle_name,
                "released_on": row.released_on.isoformat(),
                "sha256": row.sha256,
                "document": json.loads(row.document),
            }
            for row in list_own_releases(session, person_id)
        ],
    }


def rater_data(session: AnySession, rater: RaterPass, edit_key: bytes | None) -> Json:
    """Return a rater's data in one cycle: profile, requests, and the own answers.

    answers: what this browser's key opens; null where it opens nothing, for then nobody on the
    server can read it either. Raises NotFound.
    """
    cycle = get_cycle(session, rater.cycle_id)
    requests = []
    for request in list_requests(session, rater.cycle_id, rater.rater_id):
        copy = read_copy(request, edit_key)
        requests.append(
            {
                "about": request.leader_name,
                "as": str(request.relation),
                "state": str(request.state),
                "answers": copy and copy.draft.to_json(),
                "sent": copy and copy.sent and copy.sent.to_json(),
            }
        )
    return {**_profile(session, rater.rater_id), "cycle": cycle.name, "requests": requests}


def _profile(session: AnySession, person_id: UUID) -> Json:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    return {
        "schema": SCHEMA,
        "person": {"name": person.name, "email": person.email, "language": person.language},
    }
