"""Answers for which a frame written in the browser must be the one the server writes."""

from leadership360.domain.answers import Answers, CommentChoice
from leadership360.domain.relation import Relation
from leadership360.store.instruments import load_instrument

THEME, AS_WRITTEN = CommentChoice.THEME, CommentChoice.AS_WRITTEN

_INSTRUMENT = load_instrument("transformational")
_ITEMS = [item.id for item in _INSTRUMENT.items_for(Relation.PEER)]
_PROMPTS = _INSTRUMENT.prompts_for(Relation.PEER)

CASES = (
    Answers(),
    Answers({"vi1": 5, "ic1": None, "vi10": 1, "vi2": 3}),
    Answers({"10": 1, "9": 2, "b": 3, "a": 4, "_": 5, "B": 1}),
    Answers({"\U00010000": 1, "\uffff": 2, "é": 3}),
    *(Answers({"vi1": 4}, {}, seconds) for seconds in (0.0, 0.1, 12.0, 59.9, 600.0, 86399.7)),
    Answers({}, {"stop": 'a "quote", a \\ and a / </script>\n\r\n\ttab\x08\x0c\x0b\x00\x1f\x7f'}),
    Answers({}, {"stop": "\u2028\u2029\ufeff\u00a0\u200d", "start": "Ünï — “so” ‚fein‘ …"}),
    Answers({}, {"stop": "👩‍👩‍👧 𝗯𝗼𝗹𝗱 \U00020000 e\u0301"}, 7.5, {"stop": THEME}),
    Answers({}, {"stop": "x", "start": "y"}, None, {"stop": THEME, "start": AS_WRITTEN}),
    Answers(
        dict.fromkeys(_ITEMS),
        {prompt.id: "\U00020000" * prompt.max_chars for prompt in _PROMPTS},
        9999.9,
        {prompt.id: THEME for prompt in _PROMPTS},
    ),
)
