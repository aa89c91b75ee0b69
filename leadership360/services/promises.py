"""The promise to raters: written at launch, shown as written, renewed when others are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from leadership360.db import AnySession
from leadership360.domain.promise import PromiseFacts, PromisePart
from leadership360.domain.relation import Relation
from leadership360.i18n import available_languages, select_language
from leadership360.models.cycle import Cycle
from leadership360.models.person import Person
from leadership360.models.promise import Promise
from leadership360.render.promise import promise
from leadership360.store.assignments import Request, count_asked
from leadership360.store.cycles import frozen_instrument, frozen_policy, get_cycle
from leadership360.store.promises import find_promise, list_promises
from leadership360.store.trustees import list_trustees


@dataclass(frozen=True, slots=True)
class PromiseView:
    """What a rater reads. changed_on: since when it reads like this, if not from the start."""

    parts: Mapping[PromisePart, str]
    changed_on: date | None

    @property
    def in_short(self) -> tuple[str, ...]:
        """Return what a rater should have in mind when sending: who is named, who stands beside."""
        return self._some(PromisePart.NAMED, PromisePart.TOGETHER)

    @property
    def on_comments(self) -> tuple[str, ...]:
        """Return when comments are shown, and what becomes of those meant as a theme only."""
        return self._some(PromisePart.COMMENTS, PromisePart.THEMES)

    def _some(self, *parts: PromisePart) -> tuple[str, ...]:
        return tuple(self.parts[part] for part in parts if part in self.parts)


def write_promises(session: AnySession, cycle: Cycle, *, changed_on: date | None = None) -> None:
    """Put the promises of a cycle to what policy and roster say, in the caller's transaction.

    For the launch, and for whoever changes a roster after it: only promises that read differently
    now are replaced, and marked with the day.
    """
    known = list_promises(session, cycle.id)
    trustees = _trustees(session, cycle)
    for leader_id, asked in count_asked(session, cycle.id).items():
        for relation in asked:
            texts = _texts(_facts(session, cycle, asked, relation, trustees))
            row = known.pop((leader_id, relation), None)
            if row is None:
                session.add(
                    Promise(
                        cycle_id=cycle.id,
                        leader_id=leader_id,
                        relation=relation,
                        texts=texts,
                        changed_on=changed_on,
                    )
                )
            elif row.texts != texts:
                row.texts, row.changed_on = texts, changed_on
    for nobody_left in known.values():
        session.delete(nobody_left)


def _trustees(session: AnySession, cycle: Cycle) -> tuple[str, ...]:
    return tuple(person.name for person in list_trustees(session, cycle.id))


def _facts(
    session: AnySession,
    cycle: Cycle,
    asked: Mapping[Relation, int],
    relation: Relation,
    trustees: tuple[str, ...],
) -> PromiseFacts:
    coach = session.get(Person, cycle.coach_id) if cycle.coach_id else None
    return PromiseFacts(
        relation,
        asked,
        frozen_policy(cycle),
        cycle.closes_on,
        bool(frozen_instrument(session, cycle).prompts_for(relation)),
        f"{coach.name} ({coach.email})" if coach else None,
        trustees,
    )


def _texts(facts: PromiseFacts) -> dict[str, dict[str, str]]:
    return {
        language: {part.value: sentence for part, sentence in promise(facts, language).items()}
        for language in available_languages()
    }


def show_promise(
    session: AnySession, cycle_id: UUID, request: Request, language: str
) -> PromiseView:
    """Return what this rater was promised, in the language nearest to ``language``.

    A cycle launched before promises were kept has none; then it is computed.
    """
    row = find_promise(session, cycle_id, request.leader_id, request.relation)
    texts = row.texts if row else _texts_now(session, cycle_id, request)
    parts = texts[select_language([language], list(texts))]
    ordered = {part: parts[part] for part in PromisePart if part in parts}
    return PromiseView(ordered, row.changed_on if row else None)


def _texts_now(session: AnySession, cycle_id: UUID, request: Request) -> dict[str, dict[str, str]]:
    cycle = get_cycle(session, cycle_id)
    asked = count_asked(session, cycle_id)[request.leader_id]
    return _texts(_facts(session, cycle, asked, request.relation, _trustees(session, cycle)))
