"""Instrument files: the shipped one, two very different ones, and every way to be wrong."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from leadership360.domain.answers import FRAME_BYTES
from leadership360.domain.instrument import Instrument, freeze, longest_answer, thaw
from leadership360.domain.relation import Relation
from leadership360.paths import INSTRUMENTS
from leadership360.store.instruments import (
    Fault,
    InstrumentInvalid,
    check_file,
    list_instruments,
    load_instrument,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "instruments"
FILES = [*sorted(INSTRUMENTS.glob("*.yaml")), *sorted(FIXTURES.glob("*.yaml"))]

SMALL = """\
schema: leadership360/instrument/1
id: small
version: "1.0.0"
kind: leader360
status: draft
title: {en: "Small", de: "Klein"}
licence: {spdx: CC-BY-4.0, holder: "Us", provenance: own}
languages: {default: en, available: {en: {status: source}, de: {status: draft}}}
scales:
  five:
    type: ordinal
    semantic: frequency
    min: 1
    max: 5
    labels: {en: ["a", "b", "c", "d", "e"]}
    not_observed: {enabled: true, label: {en: "Not seen"}}
perspectives:
  self: {label: {en: "Self"}, counts_as_other: false, anonymous: false, min_n: 1}
  manager: {label: {en: "Manager"}, counts_as_other: true, anonymous: false, min_n: 1}
  report: {label: {en: "Reports"}, counts_as_other: true, anonymous: true, min_n: 3}
  peer: {label: {en: "Peers"}, counts_as_other: true, anonymous: true, min_n: 6}
  other: {label: {en: "Others"}, counts_as_other: true, anonymous: true, min_n: 3, merge_into: peer}
dimensions:
  - {id: care, order: 1, label: {en: "Care"}, definition: {en: "Cares."}}
items:
  - id: c1
    dimension: care
    scale: five
    text: {en: {self: "I listen.", other: "{name} listens."}}
  - id: c2
    dimension: care
    scale: five
    text: {en: {self: "I help.", other: "{name} helps."}}
open_prompts:
  - id: keep
    kind: continue
    max_chars: 600
    audience: [peer, report]
    text: {en: {other: "What should {name} keep?"}}
"""

Check = Callable[..., tuple[Fault, ...]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def changed(*changes: tuple[str, str]) -> tuple[Fault, ...]:
        text = SMALL
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "small.yaml"
        path.write_text(text, encoding="utf-8")
        return check_file(path)

    return changed


def check_bytes(folder: Path, raw: bytes) -> Fault:
    path = folder / "raw.yaml"
    path.write_bytes(raw)
    (fault,) = check_file(path)
    return fault


# --- files that are good ---------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_and_test_instrument_is_good_and_freezes(path: Path) -> None:
    assert check_file(path) == ()
    instrument = load_instrument(str(path))
    assert instrument.id == path.stem
    text, digest = freeze(instrument)
    assert thaw(text) == instrument
    assert freeze(thaw(text)) == (text, digest)
    assert longest_answer(instrument) <= FRAME_BYTES
    assert set(instrument.perspectives) == set(Relation)
    assert all(
        instrument.perspectives[relation].min_n >= 4
        for relation in Relation
        if not relation.is_named
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_of_every_instrument_can_be_shown_in_every_language(
    path: Path,
) -> None:
    instrument = load_instrument(str(path))
    for language in (*instrument.languages, "xx"):
        assert instrument.localised(instrument.title, language)
        assert len(instrument.scale_labels(language)) == instrument.scale.span + 1
        for relation in Relation:
            assert instrument.localised(instrument.perspectives[relation].label, language)
            for item in instrument.items_for(relation):
                text = instrument.item_text(item, relation, language, "Ada")
                assert ("Ada" in text) is (relation is not Relation.SELF)
            for prompt in instrument.prompts_for(relation):
                assert "{" not in instrument.prompt_text(prompt, relation, language, "Ada")


def test_the_small_file_these_tests_break_is_itself_good(check: Check) -> None:
    assert check() == ()


def test_the_older_name_of_the_schema_is_understood(check: Check) -> None:
    assert check(("leadership360/instrument/1", "tl360/instrument/1")) == ()


def test_a_byte_order_mark_and_windows_line_ends_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert check_file(path) == ()


def test_the_shipped_instrument_is_found_by_id() -> None:
    instrument = load_instrument("transformational")
    assert instrument.id == "transformational"
    assert instrument in list_instruments()


def test_a_broken_file_keeps_nobody_from_choosing_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shipped = INSTRUMENTS / "transformational.yaml"
    (tmp_path / shipped.name).write_bytes(shipped.read_bytes())
    (tmp_path / "broken.yaml").write_text("id: [", encoding="utf-8")
    monkeypatch.setattr("leadership360.store.instruments.INSTRUMENTS", tmp_path)

    assert [one.id for one in list_instruments()] == ["transformational"]
    assert "broken.yaml is left out" in caplog.text


def test_a_file_read_again_after_a_change_is_the_changed_one(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    assert load_instrument(str(path)).version == "1.0.0"
    path.write_text(SMALL.replace("1.0.0", "1.0.1"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert load_instrument(str(path)).version == "1.0.1"


def test_an_unknown_id_names_those_that_exist() -> None:
    with pytest.raises(InstrumentInvalid, match="transformational") as caught:
        load_instrument("transformatoinal")
    assert len(caught.value.faults) == 1


def test_a_faulty_file_is_refused_with_all_faults(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("dimension: care", "dimension: cure"), encoding="utf-8")
    with pytest.raises(InstrumentInvalid) as caught:
        load_instrument(str(path))
    assert [fault.key for fault in caught.value.faults] == [
        "items[c1].dimension",
        "items[c2].dimension",
    ]


def test_four_is_the_least_anonymous_block_and_a_file_may_only_raise_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    perspectives = load_instrument(str(path)).perspectives
    assert perspectives[Relation.REPORT].min_n == 4
    assert perspectives[Relation.PEER].min_n == 6
    assert perspectives[Relation.MANAGER].min_n == 1


def test_the_second_instrument_is_as_different_as_promised() -> None:
    workshop = load_instrument(str(FIXTURES / "werkstatt.yaml"))
    assert (workshop.scale.min, workshop.scale.max, workshop.scale.semantic) == (
        1,
        7,
        "agreement",
    )
    assert workshop.scale.not_observed is None
    assert [dimension.id for dimension in workshop.dimensions] == [
        "anleitung",
        "ordnung",
        "schutz",
    ]
    assert [item.id for item in workshop.items] == [
        "A1",
        "A2",
        "A3",
        "A4",
        "O1",
        "O2",
        "O3",
        "S1",
        "S2",
        "S3",
        "S4",
    ]
    assert [item.id for item in workshop.items if item.reverse] == ["A3", "O3", "S4"]
    assert len(workshop.items_for(Relation.PEER)) == 8
    assert len(workshop.items_for(Relation.SELF)) == 11
    assert workshop.languages == ("de", "en")
    assert workshop.item_text(workshop.items[3], Relation.SELF, "en", "Ada").startswith("Ich ")
    assert workshop.item_text(workshop.items[3], Relation.REPORT, "en", "Ada").startswith("Ada d")
    assert [prompt.id for prompt in workshop.prompts_for(Relation.SELF)] == ["beibehalten"]


def test_the_oracle_instrument_has_the_columns_of_its_data() -> None:
    oracle = load_instrument(str(FIXTURES / "oracle.yaml"))
    expected = [f"{name}{n}" for name in ("vi", "ic", "is", "sl", "pr") for n in range(1, 5)]
    assert [item.id for item in oracle.items] == expected
    assert [item.id for item in oracle.items if item.reverse] == ["is4"]
    assert oracle.prompts == ()


# --- our own wording -------------------------------------------------------------------------

FORBIDDEN_WORDS = re.compile(
    r"\b(and|or|not|no|never|always|often|seldom|sometimes|usually|frequently|rarely|regularly"
    r"|only|without|cannot|\w+n't)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def ours() -> Instrument:
    return load_instrument("transformational")


def words(text: str) -> list[str]:
    return text.rstrip(".").replace("’", "'").split()


def test_ours_has_five_dimensions_of_four_items(ours: Instrument) -> None:
    assert [dimension.id for dimension in ours.dimensions] == [
        "vision",
        "inspirational_communication",
        "intellectual_stimulation",
        "supportive_leadership",
        "personal_recognition",
    ]
    for dimension, prefix in zip(ours.dimensions, ("vi", "ic", "is", "sl", "pr"), strict=True):
        ids = [item.id for item in ours.items_of(dimension.id)]
        assert ids == [f"{prefix}{n}" for n in range(1, 5)]
    assert [prompt.id for prompt in ours.prompts] == ["continue", "start", "stop"]
    assert not any(item.reverse for item in ours.items)
    assert ours.scale.not_observed is not None
    assert ours.languages == ("en", "de", "fr")


def test_ours_follows_the_rules_of_writing_items(ours: Instrument) -> None:
    for item in ours.items:
        own = words(ours.item_text(item, Relation.SELF, "en", "Ada"))
        other = words(ours.item_text(item, Relation.PEER, "en", "Ada"))
        assert own[0] == "I", item.id
        assert other[0] == "Ada", item.id
        assert len(other) - 1 <= 14, item.id
        assert not FORBIDDEN_WORDS.search(" ".join(own + other)), item.id
        assert other[1] in (f"{own[1]}s", f"{own[1]}es"), item.id
        assert other[2:] == own[2:], item.id


@pytest.mark.parametrize(("language", "subject"), [("de", r"Ich "), ("fr", r"(Je |J’)")])
def test_the_translations_of_ours_are_whole_sentences_of_their_own(
    ours: Instrument, language: str, subject: str
) -> None:
    for item in ours.items:
        own = ours.item_text(item, Relation.SELF, language, "Ada")
        other = ours.item_text(item, Relation.PEER, language, "Ada")
        assert re.match(subject, own), item.id
        assert other.startswith("Ada "), item.id
        assert len(words(other)) - 1 <= 18, item.id
        assert other != ours.item_text(item, Relation.PEER, "en", "Ada")
        assert own.endswith("."), item.id
        assert other.endswith("."), item.id


def test_no_sentence_of_ours_appears_twice(ours: Instrument) -> None:
    for language in ours.languages:
        said = [ours.item_text(item, Relation.PEER, language, "Ada") for item in ours.items]
        assert len(set(said)) == len(said)


def test_ours_is_complete_enough_to_leave_draft_with_reviewed_translations(
    tmp_path: Path,
) -> None:
    text = (INSTRUMENTS / "transformational.yaml").read_text(encoding="utf-8")
    path = tmp_path / "later.yaml"
    later = text.replace("status: draft\ntitle", "status: validated\ntitle")
    path.write_text(later.replace("{status: draft", "{status: reviewed"), encoding="utf-8")
    assert "{status: draft" not in path.read_text(encoding="utf-8")
    assert check_file(path) == ()
    assert load_instrument(str(path)).status == "validated"


def test_ours_cites_the_source_of_its_constructs(ours: Instrument) -> None:
    (source,) = ours.citations
    assert "Rafferty" in source
    assert "10.1016/j.leaqua.2004.02.009" in source
    assert ours.licence == "CC-BY-4.0"


# --- one fault at a time ---------------------------------------------------------------------

OTHER = (
    '  other: {label: {en: "Others"}, counts_as_other: true, anonymous: true, min_n: 3, '
    "merge_into: peer}\n"
)
CARE = '  - {id: care, order: 1, label: {en: "Care"}, definition: {en: "Cares."}}\n'
LONG = '{id: more, kind: start, max_chars: 1900, audience: [peer], text: {en: {other: "What?"}}}'

BROKEN = [
    # old, new, key, words of the sentence
    ('version: "1.0.0"', "version: 1.0", "version", "in quotes"),
    ('version: "1.0.0"', "version: 1", "version", "in quotes"),
    ('version: "1.0.0"', 'version: "1.0"', "version", "three numbers"),
    ("id: small", "id: sm all", "id", "a letter, then"),
    ("id: small", "id: ../small", "id", "a letter, then"),
    ("kind: leader360", "kind: leader", "kind", "leader360, team_climate"),
    ("kind: leader360\n", "", "kind", "is missing; expected one of leader360"),
    ("schema: leadership360/instrument/1", "schema: mine/2", "schema", "leadership360/instrument"),
    ("status: draft", "statuss: draft\nstatus: draft", "statuss", "did you mean status?"),
    ("scale: five", "scael: five\n    scale: five", "items[c1].scael", "did you mean scale?"),
    ("min: 1\n", "min: 1.5\n", "scales.five.min", "a whole number"),
    ("min: 1\n", "min: true\n", "scales.five.min", "is true; expected a whole number"),
    ("max: 5", "max: 500", "scales.five.max", "at most 100"),
    ("max: 5", "max: 1", "scales.five.max", "expected 2 to 11"),
    ("max: 5", "max: 6", "scales.five.labels.en", "has 5 labels; expected 6"),
    ('"d", "e"', '"d", "d"', "scales.five.labels.en", "same label twice"),
    ("    max: 5\n", "", "scales.five.max", "is missing"),
    ("    semantic: frequency\n", "", "scales.five.semantic", "is missing"),
    ("dimension: care", "dimension: cure", "items[c1].dimension", "expected one of care"),
    ("scale: five", "scale: seven", "items[c1].scale", "expected one of five"),
    ("id: c2", "id: c1", "items[c1].id", "every id once"),
    ("id: c2", "id: C1", "items[C1].id", "every id once"),
    ("id: keep", "id: c1", "open_prompts[c1].id", "every id once"),
    ("id: c2", "id: leader", "items[leader].id", "a column of every answers file"),
    ("id: c2", "id: 2c", "items[2c].id", "a letter, then"),
    ("id: c2", "id: 2", "items[2].id", "is 2; expected a text"),
    ('title: {en: "Small", ', "title: {", "title.en", "the default language"),
    ('en: "Small"', 'en: ""', "title.en", "is empty"),
    ('en: "Small"', "en: null", "title.en", "is empty; expected a text"),
    ('de: "Klein"', 'fr: "Petit"', "title.fr", "languages.available lacks"),
    ('de: "Klein"', 'Deutsch: "Klein"', "title.Deutsch", "a language such as de"),
    ("default: en", "default: fr", "languages.default", "expected one of en, de"),
    ('self: "I listen.", ', "", "items[c1].text.en.self", "the leader is asked this too"),
    (', other: "{name} listens."', "", "items[c1].text.en.other", "others are asked this too"),
    ("{name} listens", "{nmae} and {name} listen", "items[c1].text.en.other", "only placeholder"),
    ("{name} listens", "This person listens", "items[c1].text.en.other", "does not hold {name}"),
    ("I listen", "{name} listens", "items[c1].text.en.self", "no placeholder is filled here"),
    ('en: "Care"', 'en: "Care {name}"', "dimensions[care].label.en", "no placeholder"),
    ("I listen", "I listen }", "items[c1].text.en.self", "no placeholder"),
    ('"I listen."', '"I \\u0007listen."', "items[c1].text.en.self", "control character U+0007"),
    ('"I listen."', '"I \\ud800listen."', "items[c1].text.en.self", "broken characters"),
    ("[peer, report]", "[peer, peers]", "open_prompts[keep].audience[2]", "manager, report"),
    ("[peer, report]", "[peer, peer]", "open_prompts[keep].audience", "a relation twice"),
    ("[peer, report]", "[]", "open_prompts[keep].audience", "is empty"),
    ("max_chars: 600", "max_chars: 0", "open_prompts[keep].max_chars", "at least 1"),
    ("open_prompts:", f"open_prompts:\n  - {LONG}", "open_prompts", "a sealed box holds 8,192"),
    ("provenance: own", "provenance: adapted", "licence.permission_ref", "need their permission"),
    ("merge_into: peer", "merge_into: self", "perspectives.other.merge_into", "only anonymous"),
    ("merge_into: peer", "merge_into: other", "perspectives.other.merge_into", "in a circle"),
    ("merge_into: peer", "merge_into: all", "perspectives.other.merge_into", "expected self"),
    ("min_n: 6", "min_n: 2", "perspectives.peer.min_n", "expected at least 3"),
    ("min_n: 6", "min_n: 0", "perspectives.peer.min_n", "at least 1"),
    ("anonymous: true, min_n: 6", "anonymous: false, min_n: 6", "perspectives.peer.anonymous", ""),
    ("counts_as_other: false", "counts_as_other: true", "perspectives.self.counts_as_other", ""),
    ("id: care, order: 1", "id: care, order: one", "dimensions[care].order", "a whole number"),
    ('title: {en: "Small", de: "Klein"}', "title: [1]", "title", "is a list; expected a mapping"),
    ("open_prompts:", "scoring: {missing: {min_share: 1.5}}\nopen_prompts:", "*", "at most 1"),
    ("open_prompts:", "scoring: {missing: {min_share: 0.0}}\nopen_prompts:", "*", "more than 0"),
    ("open_prompts:", "scoring: {missing: {min_items: 0}}\nopen_prompts:", "*", "at least 1"),
    ("open_prompts:", "scoring: {missing: {method: two_way}}\nopen_prompts:", "*", "person_mean"),
    ("open_prompts:", "scoring: {interval: {level: 0.8}}\nopen_prompts:", "*", "only be 0.9"),
    ("open_prompts:", "scoring: {composite: {show_overall: true}}\nopen_prompts:", "*", "False"),
    ("open_prompts:", "forms: {full: {blocks: [{dimension: x}, {dimension: care}]}}\nopen_prompts:",
     "forms.full.blocks[1].dimension", "unknown dimension “x”"),
    ("open_prompts:", "forms: {pulse: {items: [c9]}}\nopen_prompts:", "forms.pulse.items[1]", "c9"),
    ("open_prompts:", "forms: {pulse: {}}\nopen_prompts:", "forms.pulse", "either blocks or items"),
    ("open_prompts:", "norms: [{id: n, population: p, dimension: x}]\nopen_prompts:",
     "norms[n].dimension", "unknown dimension"),
    (OTHER, "", "perspectives.other", "expected all five relations"),
    (CARE, CARE + CARE.replace("care", "more"), "dimensions[more].order", "“care” has already"),
    ("open_prompts:", "forms: {full: {blocks: []}}\nopen_prompts:", "forms.full.blocks", "care"),
    ("id: small", "id: small\nid: other", "id", "appears twice; first in line 2"),
    ("id: small", "id: !!python/name:os.system small", "id", "expected a plain value"),
    ("status: draft", "status: piloted", "dimensions[care]", "has 2 active items; expected at"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "sentence"), BROKEN)
def test_each_fault_is_the_only_one_told_and_names_place_and_key(
    check: Check, old: str, new: str, key: str, sentence: str
) -> None:
    faults = check((old, new))
    assert len(faults) == 1, [str(fault) for fault in faults]
    (fault,) = faults
    assert sentence in fault.sentence
    assert key in ("*", fault.key)
    assert fault.sentence.startswith(fault.key)
    assert re.fullmatch(r".*small\.yaml:\d+:\d+: .+", str(fault))


def test_the_place_of_a_fault_is_that_of_its_key(check: Check) -> None:
    (fault,) = check(("scale: five", "scale: seven"))
    row = SMALL.splitlines().index("    scale: five") + 1
    assert (fault.line, fault.column) == (row, 5)


def test_a_key_in_braces_has_its_own_column(check: Check) -> None:
    (fault,) = check(("min_n: 6", "min_n: 2"))
    line = next(line for line in SMALL.splitlines() if line.startswith("  peer:"))
    assert fault.column == line.index("min_n") + 1


# --- all faults at once ----------------------------------------------------------------------


def test_a_misspelt_key_hides_no_fault_of_any_other_kind(check: Check) -> None:
    faults = check(
        ("kind: leader360", "kidn: leader360"),
        ("id: c1\n    dimension: care", "id: c1\n    dimension: cure"),
        ('"d", "e"', '"d"'),
        ("merge_into: peer", "merge_into: other"),
        ("max_chars: 600", "max_chars: lots"),
        ("{name} helps", "{nam} helps"),
        ("id: small", "id: small\nid: small"),
    )
    assert [fault.key for fault in faults] == [
        "kind",
        "id",
        "kidn",
        "scales.five.labels.en",
        "perspectives.other.merge_into",
        "items[c1].dimension",
        "items[c2].text.en.other",
        "items[c2].text.en.other",
        "open_prompts[keep].max_chars",
    ]


def test_an_item_set_aside_for_its_shape_does_not_move_the_places_of_the_next(
    check: Check,
) -> None:
    faults = check(
        ("id: c1\n", "id: c1\n    reverse: perhaps\n"),
        ("id: c2\n    dimension: care", "id: c2\n    dimension: cure"),
    )
    assert [(fault.key, fault.line) for fault in faults] == [
        ("items[c1].reverse", SMALL.splitlines().index("  - id: c1") + 2),
        ("items[c2].dimension", SMALL.splitlines().index("  - id: c2") + 3),
    ]


def test_a_missing_section_is_told_once_and_brings_no_false_faults(
    check: Check,
) -> None:
    lines = SMALL[SMALL.index("dimensions:") : SMALL.index("items:")]
    (fault,) = check((lines, ""))
    assert fault.sentence == "dimensions is missing; expected a list"


def test_a_circle_of_merges_is_told_for_each_group_in_it(check: Check) -> None:
    faults = check(("min_n: 6", "min_n: 6, merge_into: other"))
    assert {fault.key for fault in faults} == {
        "perspectives.peer.merge_into",
        "perspectives.other.merge_into",
    }


def test_a_finished_translation_must_be_complete_and_a_draft_need_not(
    check: Check,
) -> None:
    assert check() == ()
    faults = check(("de: {status: draft}", "de: {status: reviewed}"))
    missing = {fault.key for fault in faults}
    assert {
        "scales.five.labels.de",
        "items[c1].text.de",
        "perspectives.self.label.de",
    } <= missing
    assert "title.de" not in missing
    assert all("no draft any more" in fault.sentence for fault in faults)


def test_items_of_two_scales_are_refused(check: Check) -> None:
    scale = SMALL[SMALL.index("  five:") : SMALL.index("perspectives:")]
    second = "id: c2\n    dimension: care\n    scale: "
    (fault,) = check(
        ("perspectives:", scale.replace("five", "again", 1) + "perspectives:"),
        (f"{second}five", f"{second}again"),
    )
    assert fault.key == "items[c2].scale"
    assert "one scale for all items" in fault.sentence


def test_an_instrument_in_which_nothing_is_active_is_refused(check: Check) -> None:
    faults = check(
        ("id: c1\n", "id: c1\n    status: retired\n"),
        ("id: c2\n", "id: c2\n    status: pilot\n"),
    )
    assert [fault.sentence for fault in faults] == [
        "items has no active item; expected at least one"
    ]


def test_a_one_item_pulse_is_an_instrument_of_its_own_right(check: Check) -> None:
    pulse = (
        ("kind: leader360", "kind: pulse"),
        ("status: draft", "status: piloted"),
        ("id: c2\n", "id: c2\n    status: retired\n"),
    )
    (fault,) = check(*pulse)
    assert "than the 2 a score needs" in fault.sentence
    assert (
        check(
            *pulse,
            ("open_prompts:", "scoring: {missing: {min_items: 1}}\nopen_prompts:"),
        )
        == ()
    )


# --- files that are no instrument, or no YAML, or no text ------------------------------------


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b"- a\n- b\n", "is a list; expected a mapping"),
        (b"hello\n", "is a single value; expected a mapping"),
        (b"null\n", "is a single value; expected a mapping"),
        (b"id: [1\n", "is not valid YAML"),
        (b"\tid: 1\n", "is not valid YAML"),
        (b"id: *nobody\n", "is not valid YAML"),
        (b"---\nid: a\n---\nid: b\n", "is not valid YAML"),
        (b"id: a\x07b\n", "character that YAML does not allow (U+0007)"),
        (b"id: caf\xe9\n", "is not UTF-8"),
        ("id: small\n".encode("utf-16"), "is not UTF-8"),
        (b"x" * (1024 * 1024 + 1), "is larger than 1,048,576 bytes"),
        (b"[" * 100_000, "nested too deeply"),
        (b"a: &a [*a]\n", "nested too deeply"),
    ],
)
def test_a_file_that_is_no_instrument_gets_one_clear_sentence(
    tmp_path: Path, raw: bytes, sentence: str
) -> None:
    fault = check_bytes(tmp_path, raw)
    assert sentence in fault.sentence
    assert fault.sentence.startswith("the file ")
    assert "\n" not in fault.sentence


def test_the_place_of_a_foreign_byte_is_told(tmp_path: Path) -> None:
    fault = check_bytes(tmp_path, "id: größe\ntitle: caf".encode() + b"\xe9\n")
    assert (fault.line, fault.column) == (2, 11)


def test_an_alias_bomb_is_refused_without_growing(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    assert (
        "more values than an instrument can have" in check_bytes(tmp_path, bomb.encode()).sentence
    )


def test_an_honest_alias_is_welcome(check: Check) -> None:
    first, second = "id: c1\n", "id: c2\n"
    faults = check(
        (first, f"{first}    audience: &who [self, peer]\n"),
        (second, f"{second}    audience: *who\n"),
    )
    assert faults == ()


def test_a_folder_or_nothing_in_place_of_a_file_is_one_fault(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml", "a\0b.yaml"):
        (fault,) = check_file(path)
        assert "cannot be read" in fault.sentence
        with pytest.raises(InstrumentInvalid):
            load_instrument(str(path))


def test_cutting_the_file_anywhere_never_ends_in_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "cut.yaml"
    raw = SMALL.encode()
    for end in range(0, len(raw), 37):
        path.write_bytes(raw[:end])
        for fault in check_file(path):
            assert fault.line >= 1
            assert fault.column >= 1


def test_replacing_any_value_by_another_kind_never_ends_in_a_traceback(
    tmp_path: Path,
) -> None:
    path = tmp_path / "odd.yaml"
    lines = SMALL.splitlines()
    for number, line in enumerate(lines):
        for value in ("[]", "{}", "7", "null", "[[x]]", "{x: {y: z}}"):
            key = line.partition(":")[0]
            kept = lines[number + 1 :]
            path.write_text("\n".join([*lines[:number], f"{key}: {value}", *kept]) + "\n")
            check_file(path)
