"""The page “Quality of questions and ratings”: one source for the web and the command line.

A function of the document ``leadership360/psychometrics/1``, exact or as kept. Every section says
in a sentence what the figures mean here, then gives them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from leadership360.domain.instrument import Instrument
from leadership360.render import question_figures, rater_figures
from leadership360.render.figure_sections import Json, Section, Subject


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The whole page. provisional: what the asterisk means, "" where there is none."""

    scope: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    provisional: str


def build_figures_page(
    instrument: Instrument, document: Json, language: str, *, by_text: bool = True
) -> FiguresPage:
    """Return the page about a document of this instrument.

    language: a tag. by_text: whether items are named by their words, else by their ids.
    """
    subject = Subject(instrument, document, language, by_text=by_text)
    return FiguresPage(
        scope=_scope(subject),
        sections=(
            question_figures.consistency(subject),
            question_figures.items(subject),
            rater_figures.separation(subject),
            rater_figures.agreement(subject),
            question_figures.structure(subject),
            question_figures.not_observed(subject),
            rater_figures.careless(subject),
        ),
        notes=_notes(subject),
        provisional=_provisional(subject),
    )


def _scope(subject: Subject) -> str:
    counts = {
        "leaders": subject.words.number(subject.document["leaders"], 0),
        "raters": subject.words.number(subject.document["raters"], 0),
    }
    return (
        subject._("Leaders: %(leaders)s, raters: %(raters)s. Leaders’ own answers are left out.")
        % counts
    )


def _notes(subject: Subject) -> tuple[str, ...]:
    """Return how the figures came about."""
    if not subject.is_rounded:
        return ()
    return (
        subject._(
            "Counted once, when the cycle closed, from answers behind printed results only. "
            "Single answers are not kept."
        ),
        subject._(
            "Rounded and cut off on purpose, so that nobody can read that all agreed: 0.95 "
            "means 0.95 or more, and 0 means close to nothing."
        ),
    )


def _provisional(subject: Subject) -> str:
    cells: Iterable[Json] = (
        *subject.dimensions.values(),
        subject.document["cfa"],
        subject.document["cfa_one_factor"],
    )
    if not any(cell.get("provisional", False) for cell in cells):
        return ""
    return subject._("* provisional: from few raters or leaders, and likely to move.")
