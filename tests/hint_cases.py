"""What the hints find in comments: one table for the server and for the script in the page."""

from typing import NamedTuple

LEADER = "Lena Müller-Brandt"


class Case(NamedTuple):
    """A comment about ``LEADER``, and what is found in it: (kind, words) in order of the text."""

    text: str
    found: tuple[tuple[str, str], ...] = ()


CASES = (
    Case(""),
    Case("Explains the reasons behind a decision and asks what is missing."),
    Case("Lena explains. The team trusts Lena, and Lena's calm helps; ask Ms Müller-Brandt."),
    Case("The team and Max, who left, liked it.", (("name", "Max"),)),
    Case("A talk with Anna Schmidt helped.", (("name", "Anna Schmidt"),)),
    Case("Thanked Jean-Luc O’Neill aloud.", (("name", "Jean-Luc O’Neill"),)),
    Case(
        "Said to Łukasz, Ærø and Елена:", (("name", "Łukasz"), ("name", "Ærø"), ("name", "Елена"))
    ),
    Case("ask @max (or @eva_k)", (("name", "@max"), ("name", "@eva_k"))),
    Case("Mr. Brown was in PowerPoint, HR and the US.", (("name", "Mr. Brown"),)),
    Case("Das Team und Herr Weber haben die Planung gemacht.", (("name", "Herr Weber"),)),
    Case("Die Planung ist mit Anna Schmidt besprochen.", (("name", "Anna Schmidt"),)),
    Case("Il a remercié Mme Durand devant tous.", (("name", "Mme Durand"),)),
    Case(
        "On Monday at 14:30, yesterday, and mondays",
        (("day", "Monday"), ("day", "14:30"), ("day", "yesterday"), ("day", "mondays")),
    ),
    Case(
        "12.03.2026 or 2026-03-12 or 3/12/26 or 12.3. or 2019",
        (
            ("day", "12.03.2026"),
            ("day", "2026-03-12"),
            ("day", "3/12/26"),
            ("day", "12.3."),
            ("day", "2019"),
        ),
    ),
    Case("Version 1.2.3 costs 1.500.000, open 24/7, ratio 3:4, 1 of 20196."),
    Case("May is a word. In May it went well: 3rd May.", (("day", "In May"), ("day", "3rd May"))),
    Case("last week, not at last", (("day", "last week"),)),
    Case(
        "Am Dienstag um 9 Uhr, letzte Woche, im März.",
        (("day", "Dienstag"), ("day", "9 Uhr"), ("day", "letzte Woche"), ("day", "März")),
    ),
    Case(
        "Jeudi à 14h30, hier, le mois dernier, en août; mais pas cher.",
        (
            ("day", "Jeudi"),
            ("day", "14h30"),
            ("day", "hier"),
            ("day", "mois dernier"),
            ("day", "août"),
        ),
    ),
    Case(
        "Write a.b+c@mail.example.org, +49 (0)30 123-4567 or 555-123-4567.",
        (
            ("address", "a.b+c@mail.example.org"),
            ("address", "+49 (0)30 123-4567"),
            ("address", "555-123-4567"),
        ),
    ),
    Case(
        "see www.example.org/a or https://example.org",
        (("address", "www.example.org/a"), ("address", "https://example.org")),
    ),
    Case(
        "I think my team and we all like it; meet me. In US terms, music.",
        (
            ("first_person", "I"),
            ("first_person", "my"),
            ("first_person", "we"),
            ("first_person", "me"),
        ),
    ),
    Case(
        "Das hat mir und unserem Team geholfen.",
        (("first_person", "mir"), ("first_person", "unserem")),
    ),
    Case(
        "J’ai appris, il m'écoute, notre équipe.",
        (("first_person", "J"), ("first_person", "m"), ("first_person", "notre")),
    ),
    Case("🎉🎉 with Max 🎉 and me", (("name", "Max"), ("first_person", "me"))),
    Case("x" * 600),
    Case("y" * 601, (("long", "y"),)),
    Case("\N{PARTY POPPER}" * 601, (("long", "\N{PARTY POPPER}"),)),
    Case("<b>&amp; 'quotes' \"here\" \\d+ ((("),
)
