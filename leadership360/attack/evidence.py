"""Everything a proof about an installation rests on, and which attacks won."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from leadership360.attack.findings import Findings, attack_answers
from leadership360.attack.guesses import Guesser
from leadership360.attack.planted import made_up_report
from leadership360.attack.stored import ReportFindings, attack_report
from leadership360.domain.instrument import Instrument
from leadership360.domain.policy import Policy
from leadership360.domain.proof import Checked
from leadership360.domain.release import LeaderRelease


@dataclass(frozen=True, slots=True)
class CycleEvidence:
    """What attacks on the reports of one cycle found, beside what its policy promises."""

    name: str
    is_strict: bool
    found: ReportFindings

    @property
    def ruled_out(self) -> int:
        """Return of how many answers somebody with only the report can rule out a rating."""
        return self.found.outsider.answers - self.found.outsider.full

    @property
    def broken(self) -> tuple[str, ...]:
        """Return the promises that do not hold; only strict promises anything about insiders."""
        promises = {
            "outsider": self.ruled_out == 0,
            "insider": not self.is_strict or self.found.certain == 0,
            "rater_mean": not self.is_strict or self.found.outsider.narrow == 0,
            "rules": self.found.unexplained == 0,
            "two_ways_agree": self.found.disagreements == 0,
        }
        return tuple(name for name, holds in promises.items() if not holds)


@dataclass(frozen=True, slots=True)
class Evidence:
    """planted: what was found in a made-up naive report, to see whether the attacker can win."""

    planted: Findings
    cycles: tuple[CycleEvidence, ...]
    storage: tuple[Checked, ...]

    @property
    def can_win(self) -> bool:
        """Return whether the attacker is worth his name."""
        return self.planted.exact > 0

    @property
    def won(self) -> int:
        """Return how many attacks won."""
        return sum(len(cycle.broken) for cycle in self.cycles) + sum(
            not checked.is_ok for checked in self.storage
        )

    @property
    def holds(self) -> bool:
        """Return whether everything promised was found to be so."""
        return self.can_win and self.won == 0

    def to_json(self) -> dict[str, Any]:
        """Return the document ``prove --json`` writes."""
        return {
            "schema": "leadership360/proof/1",
            "holds": self.holds,
            "planted": asdict(self.planted),
            "cycles": [
                {
                    "cycle": cycle.name,
                    "policy": "strict" if cycle.is_strict else "standard",
                    "broken": list(cycle.broken),
                    **asdict(cycle.found),
                }
                for cycle in self.cycles
            ],
            "storage": [
                {"check": one.check, "examined": one.examined, "faults": one.faults}
                for one in self.storage
            ],
        }


def attack_cycle(
    name: str, policy: Policy, instrument: Instrument, releases: Sequence[LeaderRelease]
) -> CycleEvidence:
    """Return what can be found out from the reports of one cycle."""
    guesser = Guesser(instrument, policy)
    found = [attack_report(release, guesser) for release in releases]
    return CycleEvidence(name, policy.is_strict, sum(found, ReportFindings()))


def attack_planted() -> Findings:
    """Return what the attacker finds in a made-up report with exact means."""
    return attack_answers(made_up_report())
