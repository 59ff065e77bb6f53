"""Segment files: what the header says, and what goes wrong."""

import pytest

from echt.errors import ProjectError
from echt.segment import load, load_folder, parse

GOOD = """-- Bought twice in a quarter,
-- then went quiet.
-- purpose: marketing.communications.email
-- minimum: 100

count('Order Completed', within => '90 days') >= 2
and not did('Order Completed', within => '30 days')
"""


def test_a_file_gives_its_name_sentence_purpose_minimum_and_predicate(tmp_path):
    (tmp_path / "lapsed.sql").write_text(GOOD)
    segment = load(tmp_path / "lapsed.sql")
    assert (segment.name, segment.minimum, segment.path) == ("lapsed", 100, "lapsed.sql")
    assert segment.sentence == "Bought twice in a quarter, then went quiet."
    assert segment.purpose == "marketing.communications.email"
    assert segment.predicate.startswith("count(")


def test_a_folder_gives_every_segment_by_name_and_a_missing_one_gives_none(tmp_path):
    (tmp_path / "b.sql").write_text(GOOD)
    (tmp_path / "a.sql").write_text(GOOD)
    (tmp_path / "notes.txt").write_text("not a segment")
    assert list(load_folder(tmp_path)) == ["a", "b"]
    assert load_folder(tmp_path / "none") == {}


def test_the_minimum_is_fifty_when_nothing_is_said():
    assert parse("-- purpose: analytics.reporting\ntrue", name="all").minimum == 50


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path):
    (tmp_path / "a.sql").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(tmp_path / "a.sql").minimum == 100


@pytest.mark.parametrize(
    ("code", "text", "hint"),
    [
        ("E129", "true", "-- purpose:"),
        ("E129", "-- purpose:\ntrue", "-- purpose:"),
        ("E129", "", "-- purpose:"),
        ("E101", "-- purpose: marketing.communication.email\ntrue", "marketing.communications.email"),
        ("E134", "-- purpos: analytics\ntrue", "did you mean 'purpose:'?"),
        ("E134", "-- purpose: analytics\n-- purpose: marketing\ntrue", "say it once"),
        ("E134", "-- purpose: analytics\n-- minimum: few\ntrue", "10 or more"),
        ("E134", "-- purpose: analytics\n-- minimum: 9\ntrue", "10 or more"),
        ("E134", "-- purpose: analytics\n-- minimun: 90\ntrue", "did you mean 'minimum:'?"),
        ("E138", "-- purpose: analytics\n-- only words", "true"),
    ],
)
def test_a_wrong_header_gets_its_code_and_a_hint(code, text, hint):
    with pytest.raises(ProjectError) as caught:
        parse(text, name="asked")
    assert caught.value.code == code
    assert hint in f"{caught.value.fix}"


def test_a_sentence_may_hold_a_colon():
    assert parse("-- Note: quiet people.\n-- purpose: analytics\ntrue", name="a").sentence == "Note: quiet people."


@pytest.mark.parametrize("name", ["Lapsed Buyers.sql", "lapsed.txt", ".sql", "a" * 65 + ".sql"])
def test_a_file_name_that_does_not_fit_is_refused(tmp_path, name):
    (tmp_path / name).write_text(GOOD)
    with pytest.raises(ProjectError, match="E133"):
        load(tmp_path / name)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "bytes.sql").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "long.sql").write_text(GOOD + " " * 100_000)
    (tmp_path / "folder.sql").mkdir()
    for name in ("bytes.sql", "long.sql", "missing.sql", "folder.sql"):
        with pytest.raises(ProjectError) as caught:
            load(tmp_path / name)
        assert caught.value.code == "E133"
