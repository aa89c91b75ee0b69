"""What a rater is promised before the first question: computed from the frozen policy."""

from leadership360.domain.policy import Policy
from leadership360.domain.relation import Relation
from leadership360.i18n import translations


def promise(policy: Policy, relation: Relation, language: str) -> tuple[str, ...]:
    """Return the promise to a rater of this relation, a sentence or two each."""
    catalog = translations(language)
    _ = catalog.gettext
    if relation is Relation.SELF:
        return (
            _("These are your own answers. They appear in your report, marked as yours."),
            _("Nobody sees your report before you do."),
        )
    sealed = _(
        "Your answers are stored sealed; no page and no organiser can open them while the cycle "
        "runs. Only somebody who controls the server itself could. After closing, only the "
        "results are kept: single answers are destroyed after %(days)d days."
    ) % {"days": policy.grace_days}
    if relation is Relation.MANAGER:
        return (
            _(
                "You are asked as the manager. Your ratings and comments are shown as the "
                "manager's, so the leader will know they are yours."
            ),
            sealed,
        )
    together = _(
        "Your ratings are shown only together with those of at least %(others)d other people. If "
        "too few in your group answer, your group is merged with another; if there are still too "
        "few, nothing is shown."
    ) % {"others": policy.block_minimum - 1}
    if policy.is_strict:
        guarantee = _(
            "From the scores alone nobody who knows no answers can rule out any rating of yours, "
            "and a colleague who knows their own cannot prove any."
        )
    else:
        guarantee = _(
            "From the scores alone nobody who knows no answers can rule out any single rating of "
            "yours. How you rate a whole theme on average may show when everybody rates high."
        )
    standing = _(
        "The leader is also told roughly where the results of your group lie among those of the "
        "other leaders. That is worked out from what the reports print, never from single answers."
    )
    return (
        together,
        guarantee,
        *((standing,) if policy.shows_standing else ()),
        sealed,
        _(
            "What can still give you away: what you write in comments, and colleagues who tell "
            "their own answers."
        ),
    )
