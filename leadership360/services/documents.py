"""Release documents: canonical JSON, each checked as it will be written."""

import json
from collections import Counter

from leadership360.domain.errors import SelfCheckFailed
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.release import InstrumentRef, LeaderRelease, Release
from leadership360.domain.self_check import Rule, breaches
from leadership360.domain.tally import Before


class Writer:
    """Writes the documents of one cycle and remembers which rules any of them broke."""

    def __init__(self, instrument: Instrument, policy: Policy, instrument_sha256: str) -> None:
        self._instrument, self._policy = instrument, policy
        self._reference = InstrumentRef(instrument.id, instrument.version, instrument_sha256)
        self._broken: Counter[Rule] = Counter()

    def write(self, release: LeaderRelease, before: Before | None) -> str:
        """Return the document of one leader."""
        document = json.dumps(
            Release(self._reference, self._policy.name, (release,)).to_json(),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        # Read back, so that what is checked is what will be read.
        found = breaches(json.loads(document), self._instrument, self._policy, before=before)
        self._broken.update({breach.rule for breach in found})
        return document

    def require_safe(self) -> None:
        """Raise SelfCheckFailed if any document broke a rule; it says which, and how many did."""
        if self._broken:
            raise SelfCheckFailed(**{rule.value: n for rule, n in sorted(self._broken.items())})
