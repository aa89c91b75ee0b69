"""What a rater is promised before the first question: computed from the frozen policy."""

from collections.abc import Callable, Iterator

from babel.dates import format_date
from babel.lists import format_list

from leadership360.domain.comments import WRITERS_MINIMUM
from leadership360.domain.promise import PromiseFacts, PromisePart
from leadership360.domain.relation import Relation
from leadership360.i18n import locale_of, translations


def promise(facts: PromiseFacts, language: str) -> dict[PromisePart, str]:
    """Return the promise to the raters of one relation, part by part, in the order it is read.

    Says no more than is true: what is proved and what is measured is in anonymity.md 3.
    """
    return dict(_Promise(facts, language).parts())


class _Promise:
    def __init__(self, facts: PromiseFacts, language: str) -> None:
        self.facts = facts
        self.locale = locale_of(language)
        catalog = translations(language)
        self._: Callable[[str], str] = catalog.gettext
        self.ngettext: Callable[[str, str, int], str] = catalog.ngettext

    def parts(self) -> Iterator[tuple[PromisePart, str]]:
        if self.facts.relation is Relation.SELF:
            yield PromisePart.NAMED, self._own()
            return
        if self.facts.relation is Relation.MANAGER:
            yield PromisePart.NAMED, self._manager()
            yield PromisePart.STORED, self._stored()
            return
        yield PromisePart.TOGETHER, self._together()
        if self.facts.block:
            yield PromisePart.IF_FEW, self._if_few()
            yield PromisePart.GUARANTEE, self._guarantee()
            if self.facts.policy.shows_standing:
                yield PromisePart.STANDING, self._standing()
        if self.facts.writes:
            yield PromisePart.COMMENTS, self._comments()
            yield PromisePart.THEMES, self._themes()
        yield PromisePart.STORED, self._stored()
        yield PromisePart.RISK, self._risk()

    def _own(self) -> str:
        return self._(
            "These are your own answers. They appear in your report, marked as yours. Nobody sees "
            "your report before you do."
        )

    def _manager(self) -> str:
        managers = self.facts.asked.get(Relation.MANAGER, 1)
        if managers == 1:
            return self._("You are the only manager. Your ratings and comments are shown as yours.")
        return self._(
            "You are one of %(managers)d managers. Managers’ ratings and comments are shown one by "
            "one and not as a group, so the leader may well tell which are yours."
        ) % {"managers": managers}

    def _together(self) -> str:
        block = self.facts.block
        if block is None:
            return self._(
                "Fewer than %(minimum)d people are asked about this leader as members of a group. "
                "That is too few: neither their ratings nor their comments will be shown."
            ) % {"minimum": self.facts.policy.block_minimum}
        groups = [self._people(relation) for relation in block.relations]
        others = format_list([words for words in groups if words], locale=self.locale)
        sentence = self._(
            "Your ratings are shown only together with those of %(others)s. Only the leader’s own "
            "answers and the manager’s are shown by themselves."
        )
        if len(block.relations) > 1:
            sentence = self._(
                "Your ratings are shown only together with those of %(others)s, in one group: one "
                "of them alone would be too small. Only the leader’s own answers and the manager’s "
                "are shown by themselves."
            )
        return sentence % {"others": others}

    def _people(self, relation: Relation) -> str:
        """Return how many of a relation stand beside the rater; nothing where nobody does."""
        is_own = relation is self.facts.relation
        count = self.facts.asked[relation] - is_own
        if not count:
            return ""
        own, other = {
            Relation.REPORT: (
                self.ngettext("%(num)d other direct report", "%(num)d other direct reports", count),
                self.ngettext("%(num)d direct report", "%(num)d direct reports", count),
            ),
            Relation.PEER: (
                self.ngettext("%(num)d other peer", "%(num)d other peers", count),
                self.ngettext("%(num)d peer", "%(num)d peers", count),
            ),
            Relation.OTHER: (
                self.ngettext("%(num)d other person around", "%(num)d other people around", count),
                self.ngettext(
                    "%(num)d person from further away", "%(num)d people from further away", count
                ),
            ),
        }[relation]
        return (own if is_own else other) % {"num": count}

    def _if_few(self) -> str:
        return self._(
            "So it is planned. If fewer than %(minimum)d people of a group answer, the group is "
            "merged with another; how they answered plays no part in it. If fewer than "
            "%(minimum)d answer in all groups together, nothing of theirs is shown."
        ) % {"minimum": self.facts.policy.block_minimum}

    def _guarantee(self) -> str:
        if self.facts.policy.is_strict:
            return self._(
                "The rules are “strict”. From the scores alone nobody who knows no answers can "
                "rule out any rating of yours, and one colleague who knows their own cannot prove "
                "any: both are proved. Nor did either learn anybody’s average over a whole theme "
                "to within a point when we simulated it."
            )
        return self._(
            "The rules are “standard”. From the scores alone nobody who knows no answers can rule "
            "out any single rating of yours: that is proved. Colleagues who know answers can now "
            "and then tell one: when we simulated it, one of them at most 2 in 1,000, two together "
            "at most 1 in 100. What can show is that your average over a whole theme lies within a "
            "point, when everybody rates high."
        )

    def _comments(self) -> str:
        return self._(
            "Comments of all groups stand in one list, in random order, without group or name and "
            "in plain spelling. They are shown only if at least %(writers)d people write on the "
            "same question and the answers of at least %(minimum)d count; otherwise nobody reads "
            "them."
        ) % {"writers": WRITERS_MINIMUM, "minimum": self.facts.policy.block_minimum}

    def _themes(self) -> str:
        if self.facts.coach is None:
            return self._(
                "Nobody writes themes in this cycle: a comment you mark “only as a theme” is read "
                "by nobody."
            )
        return self._(
            "A comment you mark “only as a theme” is read by %(coach)s alone, who says in other "
            "words what people write; the same numbers must be reached first."
        ) % {"coach": self.facts.coach}

    def _stored(self) -> str:
        sealed = self._sealed()
        day = format_date(self.facts.destroyed_on, "long", locale=self.locale)
        days = self.facts.policy.grace_days
        if days == 0:
            destroyed = self._(
                "Single answers are destroyed as soon as the results are written, on %(day)s at "
                "the latest if all goes as planned."
            ) % {"day": day}
        else:
            destroyed = self.ngettext(
                "Single answers are destroyed %(num)d day after closing, planned for %(day)s; then "
                "only the results are kept.",
                "Single answers are destroyed %(num)d days after closing, planned for %(day)s; "
                "then only the results are kept.",
                days,
            ) % {"num": days, "day": day}
        return f"{sealed} {destroyed}"

    def _sealed(self) -> str:
        in_browser = self.facts.policy.seals_in_browser
        if not self.facts.trustees:
            return self._sealed_in_browser() if in_browser else self._sealed_here()
        trustees = format_list(self.facts.trustees, locale=self.locale)
        held = self._held_in_browser() if in_browser else self._held_here()
        return held % {"trustees": trustees}

    def _held_here(self) -> str:
        return self._(
            "Your answers are stored sealed, and the server does not keep the key. Two of these "
            "three people have to act together to open them: %(trustees)s. Only somebody who "
            "changes the program on the server could read along while you write, or while two of "
            "the three open the boxes."
        )

    def _held_in_browser(self) -> str:
        return self._(
            "Your answers are sealed in your browser, before they are sent; until the cycle "
            "closes nothing else of them reaches the server, and the server does not keep the "
            "key. Two of these three people have to act together to open them: %(trustees)s. "
            "Only somebody who sends your browser another program could read along while you "
            "write, or who changes the program on the server while two of the three open the "
            "boxes."
        )

    def _sealed_here(self) -> str:
        return self._(
            "Your answers are stored sealed; no page and no organiser can open them while the "
            "cycle runs. Only somebody who controls the server itself could."
        )

    def _sealed_in_browser(self) -> str:
        return self._(
            "Your answers are sealed in your browser, before they are sent; until the cycle "
            "closes nothing else of them reaches the server. No page and no organiser can "
            "open them while the cycle runs. Only somebody who controls the server itself "
            "could: with the cycle’s key, or by sending your browser another program."
        )

    def _standing(self) -> str:
        return self._(
            "The leader is also told roughly where the results of your group lie among those of "
            "the other leaders. That is worked out from what the reports print, never from single "
            "answers."
        )

    def _risk(self) -> str:
        return self._(
            "What can still give you away: what you write in comments, and colleagues who tell "
            "their own answers."
        )
