"""What somebody has who takes the database along: everything but the answers and the secrets."""

from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pytest

from leadership360.domain.answers import Answers
from leadership360.sealing import make_edit_key, resume_code
from leadership360.services.raters import (
    open_link,
    save_page,
    submit,
)
from leadership360.services.taking_back import decline
from leadership360.store.links import add_link
from leadership360.store.transaction import atomic
from tests.databases import Database
from tests.services.stage import CLOSES, PROMPTS, Request, Stage, around, sheet


class Secrets(NamedTuple):
    """What must not be found. word: how a canary looks in the clear."""

    words: list[str]
    tokens: list[str]
    keys: list[bytes]

    def spellings(self) -> Iterator[bytes]:
        """Yield every way in which a leak would show: plain, hex, base64, base32."""
        for text in (*self.words, *self.tokens, *map(resume_code, self.keys)):
            yield text.encode()
            yield text.encode().hex().encode()
            yield b64encode(text.encode()).rstrip(b"=")[:-2]
        for key in self.keys:
            yield key
            yield key.hex().encode()
            yield b64encode(key).rstrip(b"=")
            yield urlsafe_b64encode(key).rstrip(b"=")
            yield b32encode(key).rstrip(b"=")


def answer(stage: Stage, request: Request, key: bytes, given: Answers, page: int) -> None:
    with stage.session() as session:
        save_page(
            session, request.rater_pass, request.id, page, lambda _: given, edit_key=key, seconds=1
        )


def act(stage: Stage, cycle_requests: list[Request]) -> Secrets:
    """Let every rater come by a link, write a canary, think twice, and send or decline."""
    secrets = Secrets([], [], [])
    for number, request in enumerate(cycle_requests):
        with stage.session() as session, atomic(session):
            rater = request.rater_pass
            token = add_link(session, rater.cycle_id, rater.rater_id, expires_on=CLOSES)
        with stage.session() as session:
            assert open_link(session, token, today=CLOSES) == rater
        key, word = make_edit_key(), f"canary{number}bird"
        secrets.tokens.append(token)
        secrets.keys.append(key)
        secrets.words.append(word)
        answer(stage, request, key, Answers({}, {PROMPTS[0]: f"{word} first"}), 6)
        stage.save(request, sheet(1 + number % 5, f"{word} sent"), key)
        if number % 3 == 1:
            continue
        with stage.session() as session:
            submit(session, rater, request.id, edit_key=key, today=date(2026, 11, 23))
            if number % 3 == 2:
                decline(session, rater, request.id)
    return secrets


@pytest.fixture
def canaries(stage: Stage) -> Secrets:
    # Two leaders, nobody of whom gets four answers that were sent: no comment may be printed.
    cycle = stage.collecting(around("ana", reports=3, peers=0, manager=False), grace_days=0)
    return act(stage, [one for one in stage.requests(cycle) if one.rater != "ana"])


def found(stage: Stage, database: Database, secrets: Secrets) -> list[bytes]:
    stage.engine.dispose()
    dump = database.dump().lower()
    assert b"ana-report0@example.org" in dump
    return [one for one in secrets.spellings() if one.lower() in dump]


def test_neither_answer_nor_token_nor_key_is_in_the_database_while_a_cycle_runs(
    stage: Stage, database: Database, canaries: Secrets
) -> None:
    assert found(stage, database, canaries) == []


def test_nor_are_they_after_it_was_closed_and_released(
    stage: Stage, database: Database, canaries: Secrets
) -> None:
    with stage.session() as session:
        cycle = open_link(session, canaries.tokens[0], today=CLOSES).cycle_id
    private_key = stage.keystore.get(cycle)
    stage.close(cycle)
    stage.release(cycle)
    assert len(stage.releases(cycle)) == 1
    assert found(stage, database, Secrets([], [], [private_key])) == []
    assert found(stage, database, canaries) == []


def test_nor_are_they_in_the_log_of_writes_while_the_application_has_it_open(
    stage: Stage, database: Database, canaries: Secrets
) -> None:
    if database.file:
        log = database.file.with_name(database.file.name + "-wal")
        with stage.session() as session:
            open_link(session, canaries.tokens[0], today=CLOSES)
            assert log.stat().st_size > 0
            dump = database.dump().lower()
    else:
        dump = database.dump().lower()
    assert [one for one in canaries.spellings() if one.lower() in dump] == []


def test_the_search_would_find_what_it_looks_for(
    stage: Stage, database: Database, canaries: Secrets
) -> None:
    stage.collecting(name=f"{canaries.words[0]} {canaries.tokens[0][:20]}")
    assert found(stage, database, canaries) == [canaries.words[0].encode()]


def test_comments_appear_in_a_release_only_where_enough_people_wrote(
    stage: Stage, database: Database
) -> None:
    cycle = stage.collecting(around("ana", reports=5, peers=0, manager=False), grace_days=0)
    requests = [one for one in stage.requests(cycle) if one.rater != "ana"]
    for number, request in enumerate(requests):
        key = stage.send(request, sheet(4, f"older{number}word"))
        stage.send(request, sheet(4, f"final{number}word"), key)
        stage.save(request, sheet(4, f"draft{number}word"), key)
    stage.close(cycle)
    stage.engine.dispose()
    dump = database.dump()
    assert all(f"final{number}word".encode() in dump for number in range(5))
    for gone in ("older", "draft"):
        assert not any(f"{gone}{number}word".encode() in dump for number in range(5))
