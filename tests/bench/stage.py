"""What both applications answer about: the same questions, leaders and raters, in a folder."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from flask_migrate import upgrade
from sqlalchemy import delete
from sqlalchemy.orm import Session

from leadership360.app import create_app
from leadership360.config import Settings
from leadership360.db import AnySession, db
from leadership360.domain.instrument import Instrument
from leadership360.domain.questionnaire import form_pages
from leadership360.domain.relation import Relation
from leadership360.models.mail import Mail
from leadership360.store.cycles import frozen_instrument, get_cycle
from leadership360.store.keystore import KeyStore
from leadership360.store.transaction import atomic
from tests import make
from tests.bench import floor
from tests.cast import Actor, Ask

LANGUAGE = "en"

#: Twelve raters of a leader.
RELATIONS = (
    Relation.SELF,
    Relation.MANAGER,
    *(Relation.PEER,) * 5,
    *(Relation.REPORT,) * 5,
)

#: An answer of each kind, for the rows and the forms of every measurement.
COMMENT = "In our last project the goal was clear to everybody, and that helped when it got late."


@dataclass(frozen=True, slots=True)
class Stage:
    """Two applications ready to be started.

    environment: of ours. tokens: links of different raters, each asked about one leader.
    floor_tokens: the same for the floor. pages: what a rater sends, page by page; item or
    prompt id -> value.
    """

    folder: Path
    environment: dict[str, str]
    tokens: tuple[str, ...]
    floor_tokens: tuple[str, ...]
    pages: tuple[dict[str, str], ...]


def set_stage(folder: Path, port: int, leaders: int = 20) -> Stage:
    """Fill both databases: one running cycle of ours, as many links for the floor."""
    ours = folder / "ours"
    ours.mkdir()
    environment = {
        "LEADERSHIP360_DATA": str(ours),
        "LEADERSHIP360_BASE_URL": f"http://127.0.0.1:{port}",
        "LEADERSHIP360_SECRET_KEY": make.__name__ * 8,
    }
    app = create_app(Settings.from_env(environment))
    with app.app_context():
        upgrade()
        cycle = _launch(db.session, app.extensions["keystore"], leaders)
        raters = [_person("peer-0", leader) for leader in range(leaders)]
        closes_on = datetime.now(UTC).date() + timedelta(10)
        tokens = tuple(
            make.make_link(db.session, cycle, rater, expires_on=closes_on) for rater in raters
        )
        instrument = frozen_instrument(db.session, get_cycle(db.session, cycle))
        db.session.remove()
        db.engine.dispose()
    bare = folder / "floor"
    bare.mkdir()
    floor_tokens = _fill_floor(bare, instrument, leaders)
    return Stage(folder, environment, tokens, floor_tokens, _pages(instrument))


def asks(leaders: int) -> tuple[Ask, ...]:
    """Return a roster: for each leader twelve raters of their own."""
    return tuple(ask for leader in range(leaders) for ask in _asks_about(leader))


def _asks_about(number: int) -> list[Ask]:
    leader = _person("leader", number)
    counts = dict.fromkeys(Relation, 0)
    found = []
    for relation in RELATIONS:
        rater = _person(f"{relation}-{counts[relation]}", number)
        found.append(Ask(leader, leader if relation is Relation.SELF else rater, relation))
        counts[relation] += 1
    return found


def _person(role: str, leader: int) -> Actor:
    return Actor(f"{role.title()} of {leader}", f"{role}-{leader}@example.org")


def _launch(session: AnySession, keystore: KeyStore, leaders: int) -> UUID:
    now = datetime.now(UTC)
    draft = make.cycle_draft(opens_on=now.date(), closes_on=now.date() + timedelta(10))
    cycle = make.make_running_cycle(session, keystore, draft, asks=asks(leaders), now=now)
    with atomic(session):
        session.execute(delete(Mail))
    return cycle


def _fill_floor(folder: Path, instrument: Instrument, leaders: int) -> tuple[str, ...]:
    name = _person("leader", 0).name
    scale = instrument.scale
    options = [*enumerate(instrument.scale_labels(LANGUAGE), start=scale.min)]
    questions = {
        "themes": [
            {
                "title": instrument.localised(dimension.label, LANGUAGE),
                "items": [
                    {
                        "id": item.id,
                        "text": instrument.item_text(item, Relation.PEER, LANGUAGE, name),
                    }
                    for item in instrument.items_of(dimension.id)
                ],
            }
            for dimension in instrument.dimensions
        ],
        "options": [*options, ("NO", instrument.localised(scale.not_observed or {}, LANGUAGE))],
        "prompts": [
            {
                "id": prompt.id,
                "text": instrument.prompt_text(prompt, Relation.PEER, LANGUAGE, name),
            }
            for prompt in instrument.prompts
        ],
    }
    (folder / floor.QUESTIONS).write_text(json.dumps(questions), encoding="utf-8")
    engine = floor.open_engine(folder)
    floor.Base.metadata.create_all(engine)
    tokens = tuple(f"token-of-43-letters-as-long-as-ours-x{n:06}" for n in range(leaders))
    with Session(engine) as session:
        session.add_all(floor.Link(token=token, leader=name) for token in tokens)
        session.commit()
    engine.dispose()
    return tokens


def _pages(instrument: Instrument) -> tuple[dict[str, str], ...]:
    """Return a whole form as filled in: every question answered."""
    return tuple(
        {item.id: str(instrument.scale.max - 1) for item in page.items}
        | {prompt.id: COMMENT for prompt in page.prompts}
        for page in form_pages(instrument, Relation.PEER)
    )
