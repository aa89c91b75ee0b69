from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from leadership360.domain.cycle import MailState
from leadership360.domain.policy import PolicyName
from leadership360.domain.retention import Retention
from leadership360.models.tables import Assignment, Link, Mail, Person, ReleaseRow
from leadership360.services.retention import Forgotten, forget_what_is_old, show_what_is_old
from leadership360.store.links import add_link
from leadership360.store.transaction import atomic
from tests.services.stage import AFTER, NOW, Stage, around

KEPT = Retention()
A_YEAR_ON = date(2027, 3, 3)
TWO_YEARS_ON = date(2028, 3, 3)


def released(stage: Stage, name: str = "Spring", **draft: object) -> UUID:
    """Return a cycle that was released on the day of ``NOW`` and whose boxes are destroyed."""
    cycle = stage.collecting(around("ana"), name, **draft)
    stage.send_all(cycle)
    stage.close(cycle)
    stage.destroy(cycle)
    stage.release(cycle)
    return cycle


def forget(stage: Stage, today: date, kept: Retention = KEPT) -> Forgotten:
    with stage.session() as session:
        return forget_what_is_old(session, kept, today=today)


def rows(stage: Stage, table: type) -> int:
    with stage.session() as session:
        return len(session.scalars(select(table)).all())


def test_what_is_young_stays(stage: Stage) -> None:
    cycle = released(stage)

    assert not forget(stage, NOW.date() + timedelta(days=20))
    assert stage.releases(cycle)
    assert stage.requests(cycle)


def test_after_a_year_only_the_reports_and_their_leaders_are_left(stage: Stage) -> None:
    cycle = released(stage)
    with stage.session() as session, atomic(session):
        rater = session.scalars(select(Person.id).where(Person.email.like("ana-peer%"))).first()
        assert rater is not None
        add_link(session, cycle, rater, expires_on=AFTER)

    gone = forget(stage, A_YEAR_ON)

    assert (gone.releases, gone.archived, gone.people) == (0, 1, 10)
    assert stage.cycle(cycle).archived_on == A_YEAR_ON
    assert stage.requests(cycle) == []
    assert (rows(stage, Link), rows(stage, ReleaseRow), rows(stage, Person)) == (0, 1, 1)
    assert not forget(stage, A_YEAR_ON)


def test_after_two_years_the_reports_go(stage: Stage) -> None:
    cycle = released(stage)

    assert forget(stage, TWO_YEARS_ON).releases == 1
    assert stage.releases(cycle) == {}


def test_a_period_of_ones_own_counts(stage: Stage) -> None:
    released(stage)

    assert forget(stage, date(2026, 5, 1), Retention(report_months=1)).releases == 1


def test_the_roster_stays_while_a_later_cycle_needs_it_for_its_trends(stage: Stage) -> None:
    earlier = released(stage)
    opens, closes = date(2027, 2, 20), date(2027, 3, 20)
    later = stage.collecting(around("ana"), "Later", opens_on=opens, closes_on=closes)

    assert forget(stage, A_YEAR_ON).archived == 0
    stage.send_all(later)
    stage.close(later, closes)

    assert stage.releases(later)["ana"]["dimensions"]["vision"]["change"]
    assert forget(stage, closes).archived == 0
    stage.destroy(later, closes)
    assert forget(stage, closes).archived == 1
    assert stage.requests(earlier) == []


@pytest.mark.parametrize(
    ("policy", "is_shown"), [(PolicyName.STANDARD, False), (PolicyName.STRICT, True)]
)
def test_without_the_roster_a_change_is_shown_only_where_the_rule_does_not_need_it(
    stage: Stage, policy: PolicyName, is_shown: bool
) -> None:
    released(stage)
    forget(stage, A_YEAR_ON)
    opens, closes = date(2027, 4, 1), date(2027, 4, 20)
    later = stage.collecting(
        around("ana"), "Later", opens_on=opens, closes_on=closes, policy=policy
    )
    stage.send_all(later)

    stage.close(later, closes)

    change = stage.releases(later)["ana"]["dimensions"]["vision"]["change"]
    assert bool(change) is is_shown


def test_boxes_that_still_exist_keep_their_cycle(stage: Stage) -> None:
    cycle = stage.collecting(around("ana"))
    stage.send_all(cycle)
    stage.close(cycle)
    stage.release(cycle)

    assert forget(stage, A_YEAR_ON).archived == 0
    assert stage.has_key(cycle)


def test_mail_goes_after_thirty_days_unless_it_still_waits(stage: Stage) -> None:
    stage.collecting(around("ana"))
    with stage.session() as session, atomic(session):
        sent, *waiting = session.scalars(select(Mail)).all()
        sent.state = MailState.SENT
    latest = max(mail.due_at for mail in stage.mails())
    thirty_days_on = (latest + timedelta(days=31)).date()

    assert forget(stage, thirty_days_on).mails == 1
    assert len(stage.mails()) == len(waiting)


def test_a_dry_run_says_what_would_go_and_deletes_nothing(stage: Stage) -> None:
    cycle = released(stage)

    with stage.session() as session:
        tried = show_what_is_old(session, KEPT, today=TWO_YEARS_ON)

    assert stage.releases(cycle)
    assert stage.requests(cycle)
    assert tried == forget(stage, TWO_YEARS_ON)


def test_people_of_a_draft_stay(stage: Stage) -> None:
    stage.draft(around("ana"))
    people = rows(stage, Person)

    forget(stage, TWO_YEARS_ON)

    assert rows(stage, Person) == people > 0
    assert rows(stage, Assignment) > 0


def test_two_workers_at_once_forget_it_once(stage: Stage) -> None:
    released(stage)

    first, second = forget(stage, TWO_YEARS_ON), forget(stage, TWO_YEARS_ON)

    assert first.releases == 1
    assert second == Forgotten()
    assert isinstance(NOW, datetime)


def test_a_cycle_that_was_never_released_does_not_stay_for_ever(stage: Stage) -> None:
    cycle = stage.collecting(around("ana"))
    stage.send_all(cycle)
    stage.close(cycle)
    stage.destroy(cycle)

    gone = forget(stage, TWO_YEARS_ON + timedelta(days=30))

    assert (gone.releases, gone.archived) == (1, 1)
    assert stage.requests(cycle) == []
