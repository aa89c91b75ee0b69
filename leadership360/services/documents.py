"""Release documents: canonical JSON, each checked as it will be written."""

import json
from collections import Counter
from collections.abc import Mapping

from leadership360.domain.errors import SelfCheckFailed
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.relation import Relation
from leadership360.domain.release import InstrumentRef, LeaderRelease, Release
from leadership360.domain.self_check import Rule, breaches, standing_breaches
from leadership360.domain.tally import Before


class Writer:
    """Writes the documents of one cycle and remembers which rules any of them broke."""

    def __init__(self, instrument: Instrument, policy: Policy, instrument_sha256: str) -> None:
        self._instrument, self._policy = instrument, policy
        self._reference = InstrumentRef(instrument.id, instrument.version, instrument_sha256)
        self._broken: Counter[Rule] = Counter()
        #: Kept only where standings are shown.
        self._written: list[LeaderRelease] = []

    def write(
        self, release: LeaderRelease, before: Before | None, asked: Mapping[Relation, int]
    ) -> str:
        """Return the document of one leader. before, asked: as in ``breaches``."""
        document = json.dumps(
            Release(self._reference, self._policy.name, (release,)).to_json(),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        # Read back, so that what is checked is what will be read.
        written = json.loads(document)
        found = breaches(written, self._instrument, self._policy, before=before, asked=asked)
        self._broken.update({breach.rule for breach in found})
        if not found and self._policy.shows_standing:
            self._written.extend(Release.from_json(written).leaders)
        return document

    def require_safe(self) -> None:
        """Raise SelfCheckFailed if any document broke a rule; it says which, and how many did.

        To be called when all documents of the cycle are written: standings compare them.
        """
        if not self._broken:
            # Counted by dimension, for a wrong one may be any leader's.
            broken = standing_breaches(self._written, self._policy)
            self._broken.update(breach.rule for breach in broken)
        if self._broken:
            raise SelfCheckFailed(**{rule.value: n for rule, n in sorted(self._broken.items())})
