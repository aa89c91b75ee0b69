"""A fictional company of sixty people, eight of whom ask for feedback."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadership360.domain.relation import Relation

#: Reserved for examples, so no mail can ever reach anybody.
STAFF_DOMAIN = "example.org"
PARTNER_DOMAIN = "example.com"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the company or close to it. email: unique, under a reserved domain."""

    name: str
    email: str
    unit: str
    role: str = ""

    @property
    def given_name(self) -> str:
        """Return the name colleagues use."""
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Relationship:
    """One person asked about one leader; ``relation`` is how the rater stands to the leader."""

    leader_email: str
    rater_email: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Company:
    """People, and who is asked about whom. A pair of leader and rater appears once."""

    name: str
    people: tuple[Person, ...]
    relationships: tuple[Relationship, ...]

    @property
    def leaders(self) -> tuple[Person, ...]:
        """Return those who ask for feedback, in the order of the first relationship."""
        people = self.by_email()
        asked = dict.fromkeys(relationship.leader_email for relationship in self.relationships)
        return tuple(people[email] for email in asked)

    def by_email(self) -> Mapping[str, Person]:
        """Return email -> person."""
        return {person.email: person for person in self.people}


@dataclass(frozen=True, slots=True)
class _Circle:
    """The people asked about one leader, by name; the leader is asked as well."""

    manager: str
    reports: Sequence[str]
    peers: Sequence[str]
    others: Sequence[str] = ()


_PARTNERS = "Partners"

#: unit -> (name, role); the first of a unit leads it.
_UNITS: Mapping[str, Sequence[tuple[str, str]]] = {
    "Management": (("Helena Lindqvist", "Managing director"),),
    "Engineering": (
        ("Amara Okonkwo", "Head of engineering"),
        ("Tomás Ferreira", "Systems engineer"),
        ("Yuki Tanabe", "Test engineer"),
        ("Ruth Abernathy", "Technical writer"),
    ),
    "Firmware": (
        ("Davit Petrosyan", "Firmware lead"),
        ("Ana Kovačević", "Firmware engineer"),
        ("Kwabena Asante", "Firmware engineer"),
        ("Liv Torgersen", "Firmware engineer"),
        ("Farid Rahimi", "Electronics engineer"),
        ("Beatriz Nogueira", "Electronics engineer"),
    ),
    "Data platform": (
        ("Priya Raghunathan", "Data platform lead"),
        ("Oskar Wiśniewski", "Data engineer"),
        ("Mei-Ling Chou", "Data engineer"),
        ("Samuel Mbeki", "Hydrologist"),
        ("Inés Caballero", "Data analyst"),
        ("Anders Holmqvist", "Software engineer"),
    ),
    "Production": (
        ("Miguel Santoro", "Head of production"),
        ("Thuy Nguyễn", "Assembly planner"),
        ("Petra Havelková", "Assembly technician"),
        ("Ibrahim Diallo", "Assembly technician"),
        ("Colm Gallagher", "Calibration technician"),
        ("Zeynep Aydin", "Buyer"),
        ("Hamish Drummond", "Warehouse coordinator"),
    ),
    "Product and design": (
        ("Noor El-Amin", "Head of product and design"),
        ("Léa Fournier", "Product manager"),
        ("Rohan Mehta", "Product manager"),
        ("Saskia de Wit", "Interaction designer"),
        ("Takumi Hayashi", "Industrial designer"),
        ("Grace Wambui", "User researcher"),
    ),
    "Customer care": (
        ("Jonas Brandvik", "Head of customer care"),
        ("Marisol Quintana", "Care specialist"),
        ("Elif Demir", "Care specialist"),
        ("Patrick Nwosu", "Training specialist"),
        ("Hanna Virtanen", "Care specialist"),
    ),
    "Field service": (
        ("Leilani Kahale", "Field service lead"),
        ("Bogdan Ionescu", "Service technician"),
        ("Aisha Mansour", "Service technician"),
        ("Rory MacAllister", "Service technician"),
        ("Chidi Eze", "Service technician"),
        ("Jana Šimková", "Service planner"),
        ("Mateo Villalobos", "Service technician"),
    ),
    "Finance and people": (
        ("Edith Baumgartner", "Head of finance and people"),
        ("Dimitra Papadakis", "Accountant"),
        ("Joon-ho Baek", "Controller"),
        ("Camille Rousseau", "People partner"),
    ),
    "Sales": (
        ("Wei-Jun Tan", "Head of sales"),
        ("Fatou Sarr", "Key account manager"),
        ("Niklas Vogt", "Key account manager"),
        ("Carmen Iglesias", "Tender manager"),
        ("Tariq Haddad", "Sales analyst"),
        ("Bronwyn Rees", "Sales coordinator"),
    ),
    "Quality": (
        ("Gudrun Eriksdóttir", "Quality lead"),
        ("Vikram Sethi", "Quality engineer"),
        ("Naledi Khumalo", "Compliance officer"),
    ),
    "Office systems": (
        ("Marek Dvořák", "Systems administrator"),
        ("Siobhan Keane", "Systems administrator"),
    ),
    _PARTNERS: (
        ("Olga Marchetti", "Supplier"),
        ("Henrik Aalto", "Customer"),
        ("Adaeze Uche", "Customer"),
    ),
}

#: leader -> circle. Edith Baumgartner's is too small for two groups: a demo of merging.
_CIRCLES: Mapping[str, _Circle] = {
    "Amara Okonkwo": _Circle(
        "Helena Lindqvist",
        ("Davit Petrosyan", "Priya Raghunathan", "Tomás Ferreira", "Yuki Tanabe", "Ruth Abernathy"),
        (
            "Miguel Santoro",
            "Noor El-Amin",
            "Jonas Brandvik",
            "Edith Baumgartner",
            "Wei-Jun Tan",
            "Gudrun Eriksdóttir",
        ),
    ),
    "Miguel Santoro": _Circle(
        "Helena Lindqvist",
        (
            "Thuy Nguyễn",
            "Petra Havelková",
            "Ibrahim Diallo",
            "Colm Gallagher",
            "Zeynep Aydin",
            "Hamish Drummond",
        ),
        ("Amara Okonkwo", "Noor El-Amin", "Jonas Brandvik", "Wei-Jun Tan", "Vikram Sethi"),
        ("Olga Marchetti",),
    ),
    "Noor El-Amin": _Circle(
        "Helena Lindqvist",
        ("Léa Fournier", "Rohan Mehta", "Saskia de Wit", "Takumi Hayashi", "Grace Wambui"),
        (
            "Amara Okonkwo",
            "Miguel Santoro",
            "Jonas Brandvik",
            "Wei-Jun Tan",
            "Priya Raghunathan",
            "Naledi Khumalo",
        ),
        ("Henrik Aalto", "Patrick Nwosu"),
    ),
    "Jonas Brandvik": _Circle(
        "Helena Lindqvist",
        ("Leilani Kahale", "Marisol Quintana", "Elif Demir", "Patrick Nwosu", "Hanna Virtanen"),
        ("Amara Okonkwo", "Miguel Santoro", "Noor El-Amin", "Wei-Jun Tan", "Fatou Sarr"),
    ),
    "Edith Baumgartner": _Circle(
        "Helena Lindqvist",
        ("Dimitra Papadakis", "Joon-ho Baek", "Camille Rousseau"),
        ("Jonas Brandvik", "Wei-Jun Tan"),
    ),
    "Davit Petrosyan": _Circle(
        "Amara Okonkwo",
        ("Ana Kovačević", "Kwabena Asante", "Liv Torgersen", "Farid Rahimi", "Beatriz Nogueira"),
        (
            "Priya Raghunathan",
            "Leilani Kahale",
            "Vikram Sethi",
            "Rohan Mehta",
            "Thuy Nguyễn",
        ),
    ),
    "Priya Raghunathan": _Circle(
        "Amara Okonkwo",
        ("Oskar Wiśniewski", "Mei-Ling Chou", "Samuel Mbeki", "Inés Caballero", "Anders Holmqvist"),
        (
            "Davit Petrosyan",
            "Leilani Kahale",
            "Saskia de Wit",
            "Marek Dvořák",
            "Tariq Haddad",
            "Naledi Khumalo",
        ),
    ),
    "Leilani Kahale": _Circle(
        "Jonas Brandvik",
        (
            "Bogdan Ionescu",
            "Aisha Mansour",
            "Rory MacAllister",
            "Chidi Eze",
            "Jana Šimková",
            "Mateo Villalobos",
        ),
        (
            "Davit Petrosyan",
            "Priya Raghunathan",
            "Niklas Vogt",
            "Carmen Iglesias",
            "Colm Gallagher",
            "Gudrun Eriksdóttir",
            "Siobhan Keane",
        ),
        ("Henrik Aalto", "Adaeze Uche", "Elif Demir"),
    ),
}


def company() -> Company:
    """Return Tarnwater Instruments: maker of sensors for rivers, and entirely made up."""
    people = tuple(
        Person(name, _email(name, unit), unit, role)
        for unit, members in _UNITS.items()
        for name, role in members
    )
    emails = {person.name: person.email for person in people}
    relationships = tuple(
        Relationship(emails[leader], emails[rater], relation)
        for leader, circle in _CIRCLES.items()
        for rater, relation in _asked(leader, circle)
    )
    return Company("Tarnwater Instruments", people, relationships)


def _asked(leader: str, circle: _Circle) -> list[tuple[str, Relation]]:
    return [
        (leader, Relation.SELF),
        (circle.manager, Relation.MANAGER),
        *((name, Relation.REPORT) for name in circle.reports),
        *((name, Relation.PEER) for name in circle.peers),
        *((name, Relation.OTHER) for name in circle.others),
    ]


def _email(name: str, unit: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    domain = PARTNER_DOMAIN if unit == _PARTNERS else STAFF_DOMAIN
    return f"{plain.lower().replace(' ', '.')}@{domain}"
