"""The lines that the guard is measured on are what their README says."""

import csv
import hashlib
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from echt.nouns import Fact

HERE = Path(__file__).parent / "lines"
EACH = ("claims_false", "claims_true", "dark", "honest_plain", "honest_facts")
READ_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
DUTCH = set("het een voor je met naar niet deze zijn wordt onze jouw bij zonder krijg maar nog".split())
ENGLISH = set("the and with your for our from this you without get a it is are on".split()) - {"is", "on", "a"}
AMERICAN = re.compile(r"\b(?:colors?|favorites?|flavors?|liters?|centers?|gray|\w+ize[ds]?)\b", re.IGNORECASE)
RIGHT_Z = {"size", "sizes", "sized", "prize", "prizes", "resize"}


# how many lines a language each file of a folder has
_MANY = {"second": dict.fromkeys(EACH, 50)}
_MANY["blind"] = dict.fromkeys(EACH, 150)
_MANY["third"] = _MANY["fourth"] = _MANY["fifth"] = {
    "claims_false": 60, "claims_true": 60, "dark": 50, "honest_plain": 40, "honest_facts": 40,
}  # fmt: skip
SIZES = {HERE: dict.fromkeys(EACH, 150)} | {HERE / name: many for name, many in _MANY.items() if (HERE / name).exists()}
LATER = [folder for folder in SIZES if folder != HERE]
both = pytest.mark.parametrize("folder", SIZES, ids=lambda one: one.name)
later = pytest.mark.parametrize("folder", LATER, ids=lambda one: one.name)


def read(name, folder=HERE):
    with (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))


def facts(folder=HERE):
    sets = json.loads((folder / "facts.json").read_text(encoding="utf-8"))

    def fact(row):
        until = row.pop("valid_until", None)
        return Fact(**row, valid_until=datetime.fromisoformat(until) if until else None)

    return {name: [fact(row) for row in rows] for name, rows in sets.items()}


def words(text):
    return re.findall(r"[a-zà-ÿ]+", text.lower())


@both
@pytest.mark.parametrize("name", EACH)
def test_every_file_has_its_lines_in_both_languages(name, folder):
    rows = read(name, folder)
    assert Counter(row["language"] for row in rows) == dict.fromkeys(("nl", "en"), SIZES[folder][name])
    assert all(None not in row and all(row.values()) for row in rows)
    assert all(row["text"] == row["text"].strip() for row in rows)


@pytest.mark.parametrize("name", EACH)
def test_the_halves_are_decided_by_the_hash_and_not_by_hand(name):
    rows = read(name)
    for row in rows:
        odd = hashlib.sha256(row["text"].encode()).digest()[0] % 2
        assert row["half"] == ("held" if odd else "dev"), row["text"]
    assert 0.35 < sum(row["half"] == "held" for row in rows) / len(rows) < 0.65


@later
@pytest.mark.parametrize("name", EACH)
def test_the_lines_of_a_later_writer_are_of_the_half_of_their_folder(name, folder):
    assert {row["half"] for row in read(name, folder)} == {folder.name}


@both
def test_no_line_stands_there_twice_in_a_folder(folder):
    texts = [row["text"] for name in EACH for row in read(name, folder)]
    assert len(set(texts)) == len(texts)


def test_hardly_any_line_of_one_writer_is_one_of_another():
    texts = [row["text"] for folder in SIZES for name in EACH for row in read(name, folder)]
    assert len(texts) - len(set(texts)) < 0.002 * len(texts)


@both
@pytest.mark.parametrize("name", EACH)
def test_hardly_any_lines_of_a_file_differ_by_their_number_alone(name, folder):
    patterns = Counter(re.sub(r"[\d.,]+", "#", row["text"].lower()) for row in read(name, folder))
    assert sum(n - 1 for n in patterns.values()) <= 0.01 * patterns.total()


@both
@pytest.mark.parametrize("name", EACH)
def test_every_line_is_in_the_language_it_says(name, folder):
    for row in read(name, folder):
        found = set(words(row["text"]))
        foreign = ENGLISH if row["language"] == "nl" else DUTCH
        own = DUTCH if row["language"] == "nl" else ENGLISH
        assert len(found & foreign) <= len(found & own), row["text"]


@both
@pytest.mark.parametrize("name", EACH)
def test_the_english_is_british(name, folder):
    for row in read(name, folder):
        if row["language"] == "en":
            american = {word.lower() for word in AMERICAN.findall(row["text"])} - RIGHT_Z
            assert not american, row["text"]


@both
def test_the_facts_parse_and_every_line_names_a_set_of_them(folder):
    sets = facts(folder)
    for name in EACH:
        for row in read(name, folder):
            assert row["facts"] in sets, row
    assert sets["none"] == []
    for rows in sets.values():
        assert len({fact.fact_id for fact in rows}) == len(rows)


def test_only_the_garden_centre_has_facts_that_no_longer_hold():
    late = {name for name, rows in facts().items() for fact in rows if fact.valid_until and fact.valid_until < READ_AT}
    assert late == {"gardencentre"}


@later
def test_the_shops_of_a_later_writer_share_no_set_of_facts_with_the_first(folder):
    first = {tuple(rows) for rows in facts().values() if rows}
    assert not first & {tuple(rows) for rows in facts(folder).values()}


@both
def test_the_wrong_words_stand_in_the_false_lines_once(folder):
    for row in read("claims_false", folder):
        assert row["text"].count(row["wrong"]) == 1, row


@both
def test_false_claims_are_of_many_kinds_and_many_shops(folder):
    rows = read("claims_false", folder)
    assert len({row["kind"] for row in rows}) >= (18 if folder.name in {"lines", "second"} else 10)
    assert len({row["facts"] for row in rows}) >= (20 if folder == HERE else 10)
