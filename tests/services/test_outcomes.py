from leadership360.domain.answers import Answers, CommentChoice
from leadership360.domain.cycle import AssignmentState
from leadership360.domain.relation import Relation
from leadership360.domain.release import Block
from leadership360.services.outcomes import Outcome, show_outcome
from leadership360.services.taking_back import decline
from tests.services.stage import AFTER, PROMPTS, Request, Stage, around, sheet


def outcome(stage: Stage, one: Request) -> Outcome:
    found = maybe_outcome(stage, one)
    assert found is not None
    return found


def maybe_outcome(stage: Stage, one: Request) -> Outcome | None:
    with stage.session() as session:
        return show_outcome(session, one.rater_pass, one.id, "en")


def test_a_rater_reads_with_how_many_they_were_shown_once_the_report_is_released(
    stage: Stage,
) -> None:
    cycle = stage.collecting(around("ana", reports=5, peers=3, others=1))
    writers = {f"ana-report{n}": sheet(4, f"comment {n}") for n in range(3)}
    stage.send_all(cycle, writers)
    one = stage.request(cycle, "ana", "ana-peer0")
    assert maybe_outcome(stage, one) is None
    stage.close(cycle)
    assert outcome(stage, one).shown is None
    assert outcome(stage, one).destroyed_on is None
    stage.release(cycle)
    shown = outcome(stage, one).shown
    assert shown is not None
    assert shown.block == Block("peer+other", (Relation.PEER, Relation.OTHER), 4)
    assert [is_shown for _, is_shown, _ in shown.comments] == [True, False, False]
    assert all("Ana" in question for question, *_ in shown.comments)
    stage.destroy(cycle)
    assert outcome(stage, one).destroyed_on == AFTER


def test_where_too_few_answered_no_group_and_no_number_is_named(stage: Stage) -> None:
    cycle = stage.collecting()
    answered = ("ana-peer0", "ana-peer1", "ana-report0")
    for name in answered:
        stage.send(stage.request(cycle, "ana", name), sheet(4))
    stage.close(cycle)
    stage.release(cycle)
    for name in answered:
        shown = outcome(stage, stage.request(cycle, "ana", name)).shown
        assert shown is not None
        assert shown.block is None


def test_who_declined_or_did_not_answer_is_told_so(stage: Stage) -> None:
    cycle = stage.collecting()
    silent = stage.request(cycle, "ana", "ana-peer0")
    declined = stage.request(cycle, "ana", "ana-peer1")
    with stage.session() as session:
        decline(session, declined.rater_pass, declined.id)
    stage.close(cycle)
    assert outcome(stage, silent).state is AssignmentState.INVITED
    assert outcome(stage, declined).state is AssignmentState.DECLINED


def test_without_a_coach_comments_meant_as_themes_are_in_no_release(stage: Stage) -> None:
    cycle = stage.collecting()
    for number, request in enumerate(stage.requests(cycle)):
        plain = sheet(4, f"meant as a theme {number}")
        choice = {PROMPTS[0]: CommentChoice.THEME} if number % 5 else {}
        stage.send(request, Answers(plain.ratings, plain.comments, 1.0, choice))
    stage.close(cycle)
    release = stage.releases(cycle)["ana"]
    assert release["comments"][PROMPTS[0]] == {"withheld": "too_few_answers"}
    named = [text for texts in release["named_comments"].values() for text in texts.values()]
    assert "as a theme" not in str(release["comments"])
    assert len(named) <= 2
