"""Whether what a box holds is something a form can send."""

from collections.abc import Mapping
from math import isfinite

from leadership360.domain.answers import Answers
from leadership360.domain.instrument import Instrument
from leadership360.domain.relation import Relation


def is_sendable(answers: Answers, instrument: Instrument, relation: Relation) -> bool:
    """Return whether the form of this relation could have sent these answers.

    answers: as they came out of a box, of whatever types. What was sealed elsewhere than here may
    hold anything, and one rater must not be able to stop the closing for all. To leave such a box
    out tells nothing of an answer: no answer a person can give in the form is ever refused.
    """
    parts = (answers.ratings, answers.comments, answers.choices)
    return (
        all(isinstance(part, Mapping) for part in parts)
        and _are_ratings(answers, instrument, relation)
        and _are_comments(answers, instrument, relation)
        and _is_time(answers.seconds)
    )


def _are_ratings(answers: Answers, instrument: Instrument, relation: Relation) -> bool:
    scale = instrument.scale
    items = {item.id for item in instrument.items_for(relation)}
    return all(
        item in items
        and (
            scale.not_observed is not None
            if rating is None
            else type(rating) is int and scale.min <= rating <= scale.max
        )
        for item, rating in answers.ratings.items()
    )


def _are_comments(answers: Answers, instrument: Instrument, relation: Relation) -> bool:
    longest = {prompt.id: prompt.max_chars for prompt in instrument.prompts_for(relation)}
    return answers.choices.keys() <= longest.keys() and all(
        isinstance(text, str) and len(text) <= longest.get(prompt, -1)
        for prompt, text in answers.comments.items()
    )


def _is_time(seconds: object) -> bool:
    if seconds is None:
        return True
    return isinstance(seconds, int | float) and isfinite(seconds) and seconds >= 0
