"""A cycle whose answers are sealed in the browser: nothing readable is ever sent."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.public import PrivateKey
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from leadership360.domain.answers import Answers, dump, pad, to_frame, unpad
from leadership360.sealing import BOX_BYTES, COPY_BYTES, read_resume_code, resume_code, unseal
from tests.browser import ways
from tests.browser.demo import Demo, link_in
from tests.browser.examine import examine
from tests.browser.sealed_cases import CASES

_CYCLE = "Sealed in the browser"
_RATERS = 11
_CANARY = "Canary in the mine with Max"
_KEY = bytes(range(16))
_REQUEST = UUID(int=7)


@pytest.fixture(scope="module")
def sealed_links(chromium: Browser, demo: Demo) -> Iterator[str]:
    addresses = [f"sealer-{number}@example.org" for number in range(_RATERS)]
    context = chromium.new_context()
    page = context.new_page()
    page.goto(demo.admin)
    ways.make_cycle(page, _CYCLE)
    page.go_back()
    page.goto(demo.url("/admin/cycles"))
    ways.follow(page, _CYCLE)
    ways.follow(page, "Change the decisions")
    page.get_by_label("Seal answers in the browser").check()
    ways.press(page, "Save")
    ways.follow(page, "Import people")
    rows = [
        (leader, f"{leader.lower()}@example.org", f"Sealer {address[7]}", address, "peer")
        for leader in ("Lea", "Noah")
        for address in addresses
    ]
    ways.upload(page, ways.roster(rows))
    page.get_by_role("button", name="Import all").click()
    ways.take_step(page, "Launch")
    context.close()
    return (link_in(demo.mail_to(f"<{address}>", _CYCLE)) for address in addresses)


@pytest.fixture
def sealed_link(sealed_links: Iterator[str]) -> str:
    return next(sealed_links)


def begin(page: Page, link: str) -> Page:
    page.goto(link)
    ways.begin(page, "Lea")
    ways.option(page, 0, 0).wait_for()
    return page


def go_to(page: Page, number: int) -> None:
    page.goto(page.url.rpartition("/")[0] + f"/{number}")
    expect(page.get_by_text(f"page {number} of")).to_be_visible()
    page.get_by_role("button", name="Back").wait_for()


def answer_all(page: Page, number: int) -> None:
    for at in range(1, ways.PAGES):
        expect(page.get_by_text(f"page {at} of")).to_be_visible()
        ways.option(page, 0, 0).wait_for()
        ways.choose(page, [number] * ways.QUESTIONS_ON_A_PAGE)
        ways.press(page, "Continue")


def noting(context: BrowserContext) -> list[Request]:
    """Return a list that every request of this browser is added to."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    context.on("request", note)
    return sent


def everything_sent(request: Request) -> str:
    return "\n".join((request.url, request.post_data or "", *request.headers.values()))


def code_on(page: Page) -> str:
    code = page.locator("[data-resume-code]").text_content()
    assert code is not None
    assert read_resume_code(code) is not None
    return code


# --- the same bytes as on the server ---


def given(answers: Answers) -> dict[str, Any]:
    return {**answers.to_json(), "seconds": answers.seconds}


def test_frames_boxes_and_copies_of_the_browser_are_those_of_the_server(
    sealed_link: str, open_browser: Callable[..., Page]
) -> None:
    page = begin(open_browser(), sealed_link)

    def run(script: str, *values: object) -> Any:
        return page.evaluate(f"(given) => {{ {script} }}", list(values))

    frames = run(
        "return given[0].map((one) => sealing.toBase64(sealing.toFrame(one)));",
        [given(one) for one in CASES],
    )
    assert [b64decode(one) for one in frames] == [to_frame(one) for one in CASES]

    private_key = PrivateKey.generate()
    public_key = b64encode(bytes(private_key.public_key)).decode()
    boxes = run(
        "return given[0].map((one) => sealing.toBase64("
        "sealing.sealBox(sealing.fromBase64(given[1]), one)));",
        [given(one) for one in CASES],
        public_key,
    )
    assert [unseal(bytes(private_key), b64decode(one)) for one in boxes] == list(CASES)
    assert {len(b64decode(one)) for one in boxes} == {BOX_BYTES}
    assert len(set(boxes)) == len(CASES)

    fullest = given(CASES[-1])
    copy = {"draft": fullest, "sent": given(CASES[1]), "sent_on": "2026-03-02"}
    seal = "sealing.sealCopy(sealing.readResumeCode(given[0]), given[1], given[2])"
    sealed = b64decode(
        run(f"return sealing.toBase64({seal});", resume_code(_KEY), str(_REQUEST), copy)
    )
    key = blake2b(b"leadership360/copy/1" + _REQUEST.bytes, key=_KEY, digest_size=32).digest()
    frame = crypto_aead_xchacha20poly1305_ietf_decrypt(
        sealed[24:], _REQUEST.bytes, sealed[:24], key
    )
    assert len(sealed) == COPY_BYTES
    draft, sent = CASES[-1].to_json(), CASES[1].to_json()
    expected = dump({"draft": draft, "sent": sent, "sent_on": "2026-03-02"})
    assert unpad(frame) == expected

    nonce = bytes(24)
    ours = crypto_aead_xchacha20poly1305_ietf_encrypt(
        pad(expected, len(frame)), _REQUEST.bytes, nonce, key
    )
    opened = run(
        "return sealing.openCopy(sealing.readResumeCode(given[0]), given[1],"
        " sealing.fromBase64(given[2]));",
        resume_code(_KEY),
        str(_REQUEST),
        b64encode(nonce + ours).decode(),
    )
    assert opened == copy
    for key_, request in ((bytes(16), _REQUEST), (_KEY, UUID(int=8))):
        wrong = run(
            "return sealing.openCopy(sealing.readResumeCode(given[0]), given[1],"
            " sealing.fromBase64(given[2]));",
            resume_code(key_),
            str(request),
            b64encode(nonce + ours).decode(),
        )
        assert wrong is None
    careless = resume_code(_KEY).lower().replace("o", "0").replace("i", "1").replace("-", " ")
    read = "const key = sealing.readResumeCode(given[0]); return key && sealing.resumeCode(key);"
    assert run(read, careless) == resume_code(_KEY)
    assert run(read, "AAAA-AAAA") is None


# --- a whole way ---


def test_a_rater_goes_the_whole_way_on_a_phone_and_nothing_readable_leaves_it(
    sealed_link: str, open_browser: Callable[..., Page], demo: Demo
) -> None:
    page = open_browser(**ways.PHONE)
    context = page.context
    sent = noting(context)
    begin(page, sealed_link)
    ways.choose(page, [4, 3, 2, 5])
    page.close()

    page = begin(context.new_page(), sealed_link)
    assert ways.chosen(page) == [4, 3, 2, 5]
    page.goto(demo.url("/r/requests"))
    expect(page.get_by_text("Started, not sent yet · 4 of 20 answered")).to_be_visible()
    assert examine(page, "phone", "sealed-requests") == []
    ways.begin(page, "Lea")
    ways.option(page, 0, 0).wait_for()
    answer_all(page, 1)

    box = page.get_by_role("textbox").first
    box.evaluate("one => one.removeAttribute('maxlength')")
    box.fill("x" * 601)
    ways.press(page, "Check my answers")
    expect(page.get_by_text("Please keep it under")).to_be_visible()
    box.fill(f"{_CANARY}, he said.")
    expect(page.locator(".hints").first.locator("q")).to_have_text(["Max", "mine"])
    assert examine(page, "phone", "sealed-comments") == []
    ways.press(page, "Check my answers")
    expect(page.get_by_text("All 20 questions are answered.")).to_be_visible()
    expect(page.get_by_text(f"{_CANARY}, he said.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Seldom")).to_have_count(20)
    assert examine(page, "phone", "sealed-check") == []
    ways.send(page)
    expect(page.locator("[data-fact=answers]")).to_have_text("20")
    expect(page.locator("[data-fact=comments]")).to_have_text("1")
    assert examine(page, "phone", "sealed-done") == []
    code = code_on(page)

    bodies = [parse_qs(one.post_data or "") for one in sent if one.method == "POST"]
    names = {name for body in bodies for name in body}
    assert names == {"csrf_token", "code", "copy", "seen", "box"}
    assert sum("box" in body for body in bodies) == 1
    assert {len(b64decode(one)) for body in bodies for one in body.get("copy", [])} == {COPY_BYTES}
    everything = "\n".join(map(everything_sent, sent))
    for readable in (_CANARY, _CANARY.replace(" ", "+"), _CANARY.replace(" ", "%20"), "item_"):
        assert readable not in everything
    assert code not in everything
    assert {cookie["name"] for cookie in context.cookies()} == {"rater", "session"}


@pytest.mark.thorough
def test_the_resume_code_brings_the_answers_to_another_browser_and_is_never_sent(
    sealed_link: str, open_browser: Callable[..., Page], demo: Demo
) -> None:
    first = begin(open_browser(), sealed_link)
    ways.choose(first, [2, 2])
    ways.expect_saved(first)
    first.goto(demo.url("/r/requests"))
    first.get_by_text("Continue on another device").click()
    code = code_on(first)

    other = open_browser()
    sent = noting(other.context)
    other.goto(sealed_link)
    expect(other.get_by_text("Not started")).to_have_count(2)
    other.get_by_text("Continue on another device").click()
    other.get_by_label("Resume code").fill("AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA")
    other.get_by_label("Resume code").press("Enter")
    expect(other.get_by_text("This resume code does not fit")).to_be_visible()
    other.get_by_label("Resume code").fill(code.lower().replace("-", " "))
    ways.press(other, "Show my answers here")
    expect(other.get_by_text("Your answers are here again.")).to_be_visible()
    expect(other.get_by_text("Started, not sent yet")).to_be_visible()
    assert code_on(other) == code
    ways.begin(other, "Lea")
    ways.option(other, 0, 0).wait_for()
    assert ways.chosen(other) == [2, 2, -1, -1]
    everything = "\n".join(map(everything_sent, sent))
    assert code.partition("-")[0] not in everything.upper()


def test_a_comment_can_be_taken_back_and_the_browser_forgets_when_it_is_told_to(
    sealed_link: str, open_browser: Callable[..., Page], demo: Demo
) -> None:
    page = begin(open_browser(), sealed_link)
    go_to(page, ways.PAGES)
    page.get_by_role("textbox").first.fill("Too personal")
    page.get_by_role("group", name="How may it be shown?").first.get_by_label("Only as").check()
    ways.press(page, "Check my answers")
    expect(page.get_by_text("Only as a theme; Lea never reads").first).to_be_visible()
    ways.press(page, "Take it back")
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(page.get_by_text("Too personal")).to_have_count(0)
    ways.press(page, "Seal and send my answers")
    expect(page.get_by_text("You have not answered anything yet.")).to_be_visible()
    keys = "[localStorage.length, sessionStorage.length]"
    assert page.evaluate(keys) == [1, 0]

    page.goto(demo.url("/r/requests"))
    page.get_by_text("I share this computer").click()
    page.get_by_label("Other people use this computer").check()
    ways.press(page, "Save this choice")
    expect(page.get_by_text("That needs JavaScript")).to_be_hidden()
    assert page.evaluate(keys) == [0, 1]
    page.get_by_text("I share this computer").click()
    ways.press(page, "Forget me in this browser now")
    ways.expect_heading(page, "This browser has forgotten you")
    assert page.evaluate(keys) == [0, 0]


@pytest.mark.thorough
def test_another_browser_shows_a_blank_form_and_says_that_something_was_sent(
    sealed_link: str, open_browser: Callable[..., Page]
) -> None:
    first = begin(open_browser(), sealed_link)
    ways.choose(first, [3])
    ways.expect_saved(first)
    go_to(first, ways.PAGES)
    ways.press(first, "Check my answers")
    expect(first.get_by_text("1 of 20 questions are answered.")).to_be_visible()
    ways.send(first)
    other = begin(open_browser(), sealed_link)
    assert ways.chosen(other) == [-1] * ways.QUESTIONS_ON_A_PAGE
    expect(other.get_by_text("You sent your answers from another browser")).to_be_visible()


def test_an_empty_box_never_takes_the_place_of_what_another_browser_sent(
    sealed_link: str, open_browser: Callable[..., Page], allowed: set[str], demo: Demo
) -> None:
    allowed.add("status 412")
    waiting, other = (begin(open_browser(), sealed_link) for _ in range(2))
    for page in (waiting, other):
        ways.choose(page, [3])
        if page is waiting:
            ways.expect_saved(page)
        go_to(page, ways.PAGES)
        ways.press(page, "Check my answers")
        expect(page.get_by_text("1 of 20 questions are answered.")).to_be_visible()
    ways.send(other)
    ways.press(waiting, "Seal and send my answers")
    expect(waiting.get_by_text("You have not answered anything yet.")).to_be_visible()
    expect(waiting.get_by_text("1 of 20 questions are answered.")).to_be_hidden()
    other.goto(demo.url("/r/requests"))
    # Still readable there: neither box nor copy was replaced.
    expect(other.get_by_text("Sent · 1 of 20 answered")).to_be_visible()


def test_the_key_goes_from_the_browser_after_the_last_day_of_the_cycle(
    sealed_link: str, open_browser: Callable[..., Page], demo: Demo
) -> None:
    page = begin(open_browser(), sealed_link)
    page.evaluate(
        """() => { for (const name of Object.keys(localStorage)) {
          const kept = JSON.parse(localStorage.getItem(name));
          localStorage.setItem(name, JSON.stringify({ ...kept, until: "2020-01-01" }));
        } }"""
    )
    assert page.evaluate("localStorage.length") == 1
    page.goto(demo.url("/help/protection"))
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.thorough
def test_two_tabs_with_the_same_page_keep_the_answers_of_both(
    sealed_link: str, open_browser: Callable[..., Page], allowed: set[str]
) -> None:
    allowed.add("status 412")
    page = begin(open_browser(), sealed_link)
    other = begin(page.context.new_page(), sealed_link)
    ways.choose(page, [1])
    ways.expect_saved(page)
    ways.option(other, 1, 3).check()
    ways.expect_saved(other)
    page.reload()
    ways.option(page, 0, 0).wait_for()
    assert ways.chosen(page) == [1, 3, -1, -1]


def test_closing_the_tab_while_an_answer_is_on_its_way_loses_nothing(
    sealed_link: str, open_browser: Callable[..., Page]
) -> None:
    page = begin(open_browser(), sealed_link)
    context: BrowserContext = page.context
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/sealed", hold_the_first)
    ways.option(page, 0, 4).check()
    expect(page.locator("p.saved")).to_have_text("Saving…")
    ways.option(page, 1, 2).check()
    page.close()
    assert ways.chosen(begin(context.new_page(), sealed_link)) == [4, 2, -1, -1]


@pytest.mark.thorough
def test_a_session_that_ended_is_begun_again_in_another_tab_and_nothing_is_lost(
    sealed_link: str, open_browser: Callable[..., Page], allowed: set[str]
) -> None:
    allowed.update({"status 400", "status 404"})
    page = begin(open_browser(), sealed_link)
    page.context.clear_cookies(name="rater")
    page.context.clear_cookies(name="session")
    ways.choose(page, [1, 2])
    expect(page.locator("p.saved")).to_contain_text("this session has ended")
    other = page.context.new_page()
    other.goto(sealed_link)
    ways.expect_saved(page)
    begin(other, sealed_link)
    assert ways.chosen(other) == [1, 2, -1, -1]


def test_without_javascript_the_page_says_kindly_why_nobody_can_answer(
    demo: Demo, sealed_link: str, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(**ways.WITHOUT_JAVASCRIPT)
    page.goto(demo.url("/r"))
    page.get_by_label("Code from your mail").fill(sealed_link.partition("#")[2])
    ways.press(page, "Continue")
    expect(page.get_by_text("That needs JavaScript")).to_be_visible()
    ways.begin(page, "Lea")
    expect(page.get_by_text("or ask whoever runs the feedback")).to_be_visible()
    expect(page.locator("fieldset.question").first).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    page.goto(page.url.rpartition("/")[0])
    ways.follow(page, "I don’t work closely enough with Lea")
    ways.press(page, "Leave me out this time")
    expect(page.get_by_text("You asked to be left out")).to_be_visible()


def test_the_cycle_closes_and_every_box_opens(
    sealed_links: Iterator[str], open_browser: Callable[..., Page], demo: Demo
) -> None:
    assert sealed_links
    page = open_browser()
    page.goto(demo.admin)
    ways.follow(page, _CYCLE)
    expect(page.get_by_text("answers are sealed in the browser")).to_be_visible()
    ways.take_step(page, "Close")
    expect(page.get_by_text("Closed. The results are written.")).to_be_visible()
    expect(page.get_by_text("could not be opened")).to_have_count(0)
