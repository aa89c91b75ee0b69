"""What holds for every page in a browser, whoever looks at it and however large the screen is."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, Page

SCREENSHOTS = Path(__file__).resolve().parents[2] / "artefacts" / "screenshots"

#: Source: WCAG 2.2, 1.4.11 (non-text contrast), 1.4.10 (reflow: 1280 px at 400 %).
LEAST_CONTRAST = 3.0
_REFLOW_WIDTH = 320
_TARGET_PIXELS = 44

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_axe = Axe()

#: Links within a sentence may be as high as its line (WCAG 2.2, 2.5.8).
_SMALL_TARGETS = """least => {
  const targets = document.querySelectorAll(
    "a[href], button, summary, select, textarea, input:not([type=hidden])");
  const isInSentence = (link) => {
    const block = link.closest("p, li, td, div, dd");
    const around = block ? block.innerText.replace(link.innerText, "").trim() : "";
    return link.tagName === "A" && getComputedStyle(link).display === "inline" && around !== "";
  };
  return [...targets]
    .map((one) => one.matches("[type=radio], [type=checkbox]") ? one.closest("label") || one : one)
    .filter((one) => one.checkVisibility() && !one.matches(".skip") && !isInSentence(one))
    .map((one) => [one.tagName + " " + (one.innerText || one.name), one.getBoundingClientRect()])
    .filter(([, box]) => box.height < least || box.width < least)
    .map(([name, box]) => `${name}: ${box.width} x ${box.height}`);
}"""

WIDER_THAN_SCREEN = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  return [`${page.scrollWidth} > ${page.clientWidth}`, ...[...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > page.clientWidth + 1)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 80))];
}"""

CUT_OFF = """() => [...document.querySelectorAll("main *")]
  .filter((one) => ["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowX))
  .filter((one) => !one.matches("textarea, .hidden, .unseen, thead, svg, svg *, select, progress"))
  .filter((one) => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 80))"""

_MOVING = """() => [...document.querySelectorAll("*")]
  .filter((one) => {
    const style = getComputedStyle(one);
    const moves = (times) => times.split(",").some((time) => parseFloat(time) > 0);
    return moves(style.transitionDuration) || moves(style.animationDuration);
  })
  .map((one) => one.outerHTML.slice(0, 80))"""


def examine(page: Page, kind: str, name: str) -> list[str]:
    """Return every fault of the page as it stands; keeps a picture of it."""
    picture(page, kind, name)
    faults = [f"axe {fault}" for fault in violations(page)]
    faults += [f"too wide: {one}" for one in page.evaluate(WIDER_THAN_SCREEN)]
    faults += [f"cut off: {one}" for one in page.evaluate(CUT_OFF)]
    if kind == "phone":
        faults += [f"small: {one}" for one in page.evaluate(_SMALL_TARGETS, _TARGET_PIXELS)]
        faults += [f"at 400 %: {one}" for one in at_400_percent(page)]
    else:
        faults += [f"by the reader's colours: {one}" for one in in_chosen_colours(page)]
    return [f"{kind} {name}: {fault}" for fault in faults]


def picture(page: Page, kind: str, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{kind}-{name}.png", full_page=True)


def violations(page: Page, **options: Any) -> Iterator[str]:
    chosen = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]} | options
    for violation in _axe.run(page, options=chosen).response["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:120]}"


def at_400_percent(page: Page) -> list[str]:
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": _REFLOW_WIDTH, "height": size["height"]})
    faults: list[str] = page.evaluate(WIDER_THAN_SCREEN) + page.evaluate(CUT_OFF)
    page.set_viewport_size(size)
    return faults


def in_chosen_colours(page: Page) -> list[str]:
    """Look again with high contrast and without motion."""
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    faults = [f"moves: {one}" for one in page.evaluate(_MOVING)]
    only = {"type": "rule", "values": ["color-contrast"]}
    faults += violations(page, runOnly=only)
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    return faults


def contrast(one: Locator, margin: int = 4) -> float:
    """Return the contrast between a control and what is around it, as painted."""
    one.scroll_into_view_if_needed()
    box = one.bounding_box()
    assert box is not None
    clip: Any = {
        "x": box["x"] - margin,
        "y": box["y"] - margin,
        "width": box["width"] + 2 * margin,
        "height": box["height"] + 2 * margin,
    }
    painted = Image.open(io.BytesIO(one.page.screenshot(clip=clip))).convert("RGB")
    around = _luminance(painted.getpixel((0, 0)))
    colours = painted.getcolors(painted.width * painted.height) or []
    return max(_ratio(around, _luminance(colour)) for _, colour in colours)


def _luminance(colour: Any) -> float:
    """Return the relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    ]
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
