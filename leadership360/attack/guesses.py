"""Who may have answered what, where only a report is at hand: guesses that fit it, likeliest first.

A report says neither how many answered an item nor who. Whoever knows only the report must reckon
with every guess that fits; an attack that settles for one of them knows more than it says.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from leadership360.attack.knowledge import Answered
from leadership360.attack.published import SeenDimension, SeenItem
from leadership360.domain.disclosed import NOT_OBSERVABLE_SHARE
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.release import Band, Block, Reason, Withheld
from leadership360.domain.scoring import answers_needed

#: Guesses to try before a part of a report counts as one that the rules cannot have made.
MOST_GUESSES = 2000

Asked = list[frozenset[str]]
"""What each rater of a block was asked in a dimension."""


@dataclass(frozen=True, slots=True)
class Guesser:
    """What is public about every report of a cycle."""

    instrument: Instrument
    policy: Policy

    def guesses(self, seen: SeenDimension, block: Block) -> Iterator[tuple[Answered, ...]]:
        """Yield who may have answered what, fewest skipped answers first, without repeating."""
        yielded: set[tuple[Answered, ...]] = set()
        for guess in islice(self._guesses(seen, block), MOST_GUESSES):
            if guess not in yielded:
                yielded.add(guess)
                yield guess

    def _guesses(self, seen: SeenDimension, block: Block) -> Iterator[tuple[Answered, ...]]:
        for asked in self._asked(seen, block):
            counts = [self.answers(item, asked) for item in seen.items]
            for answers in _fewest_steps_first(counts):
                wanted = dict(zip([item.item for item in seen.items], answers, strict=True))
                for given in (_spread(asked, wanted), _heaped(asked, wanted)):
                    yield self._grouped(asked, given)

    def answers(self, item: SeenItem, asked: Asked) -> Sequence[int]:
        """Return how many answers to an item fit what is printed of it, most first."""
        most = sum(item.item in one for one in asked)
        match item.cell:
            case Band():
                return range(most, self.policy.item_minimum - 1, -1)
            case Withheld(Reason.TOO_FEW_ANSWERS):
                return range(min(most, self.policy.item_minimum - 1), -1, -1)
            case Withheld(Reason.NOT_OBSERVABLE):
                return [n for n in range(most, -1, -1) if most - n > NOT_OBSERVABLE_SHARE * most]
            case Withheld():
                return [most]

    def _asked(self, seen: SeenDimension, block: Block) -> Iterator[Asked]:
        """Yield what each rater of a block was asked; it matters where relations differ."""
        names = {item.item for item in seen.items}
        kinds = Counter(
            frozenset(item.id for item in self.instrument.items_for(relation)) & names
            for relation in block.relations
        )
        for shares in product(range(block.raters, -1, -1), repeat=len(kinds) - 1):
            rest = block.raters - sum(shares)
            if rest >= 0:
                yield [
                    kind
                    for kind, raters in zip(kinds, (*shares, rest), strict=True)
                    for _ in range(raters)
                ]

    def _grouped(self, asked: Asked, given: Asked) -> tuple[Answered, ...]:
        found = Counter(
            (answered, len(answered) >= self._needed(len(items)))
            for items, answered in zip(asked, given, strict=True)
            if answered
        )
        return tuple(
            Answered(items, raters, is_counted) for (items, is_counted), raters in found.items()
        )

    def _needed(self, asked: int) -> int:
        return answers_needed(
            asked, share=self.instrument.missing_share, at_least=self.instrument.missing_items
        )


def _fewest_steps_first(options: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Yield one of each sequence: all first ones, then those one step further in all, and so on."""
    if all(options):
        for steps in range(sum(len(one) - 1 for one in options) + 1):
            yield from _so_many_steps(options, steps)


def _so_many_steps(options: Sequence[Sequence[int]], steps: int) -> Iterator[tuple[int, ...]]:
    if not options:
        yield ()
        return
    first, rest = options[0], options[1:]
    room = sum(len(one) - 1 for one in rest)
    for taken in range(max(0, steps - room), min(steps, len(first) - 1) + 1):
        for others in _so_many_steps(rest, steps - taken):
            yield (first[taken], *others)


def _spread(asked: Asked, answers: dict[str, int]) -> Asked:
    """Let skipped answers go round, so that nobody skips much."""
    given = [set(items) for items in asked]
    turn = 0
    for item, wanted in answers.items():
        able = [place for place, items in enumerate(asked) if item in items]
        for _ in range(len(able) - wanted):
            given[able[turn % len(able)]].discard(item)
            turn += 1
    return [frozenset(items) for items in given]


def _heaped(asked: Asked, answers: dict[str, int]) -> Asked:
    """Let the same raters skip every time."""
    given = [set(items) for items in asked]
    for item, wanted in answers.items():
        able = [place for place, items in enumerate(asked) if item in items]
        for place in able[wanted:]:
            given[place].discard(item)
    return [frozenset(items) for items in given]
