"""The people of the tests: five with known rights, and as many others as groups need."""

from dataclasses import dataclass

from leadership360.domain.relation import Relation


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a name and an address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One line of a roster: who is asked about whom."""

    leader: Actor
    rater: Actor
    relation: Relation


#: Leads, is rated, and may read one report: her own.
LENA = Actor("Lena Leader", "lena@example.org")
#: Lena's manager.
MARK = Actor("Mark Manager", "mark@example.org")
#: A peer of Lena's, and asked about Omar, too.
PAULA = Actor("Paula Peer", "paula@example.org")
#: Runs the cycles, rates nobody.
ANNA = Actor("Anna Admin", "anna@example.org")
#: Leads somewhere else: must never see anything of Lena's.
OMAR = Actor("Omar Other", "omar@example.org")

PEERS = (
    PAULA,
    *(Actor(f"Peer {letter}", f"peer-{letter.lower()}@example.org") for letter in "BCDE"),
)
REPORTS = tuple(
    Actor(f"Report {letter}", f"report-{letter.lower()}@example.org") for letter in "ABCDE"
)
#: One of Lena's team; asked about nobody else.
RITA = REPORTS[0]

#: Lena with manager, five peers and five reports.
LENAS = (
    Ask(LENA, LENA, Relation.SELF),
    Ask(LENA, MARK, Relation.MANAGER),
    *(Ask(LENA, rater, Relation.PEER) for rater in PEERS),
    *(Ask(LENA, rater, Relation.REPORT) for rater in REPORTS),
)

#: Omar with too few people for any group.
OMARS = (Ask(OMAR, OMAR, Relation.SELF), Ask(OMAR, PAULA, Relation.PEER))

EVERYBODY = LENAS + OMARS


def many_leaders(count: int, rater: Actor = PAULA) -> tuple[Ask, ...]:
    """Return ``count`` leaders about whom the same rater is asked."""
    leaders = (Actor(f"Leader {n:02}", f"leader-{n:02}@example.org") for n in range(count))
    return tuple(Ask(leader, rater, Relation.PEER) for leader in leaders)
