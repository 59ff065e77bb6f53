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
EACH = dict.fromkeys(("claims_false", "claims_true", "dark", "honest_plain", "honest_facts"), 150)
READ_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
DUTCH = set("het een voor je met van naar niet deze zijn wordt onze jouw bij zonder krijg maar nog".split())
ENGLISH = set("the and with your for our from this you without get a it is are on".split()) - {"is", "on", "a"}
AMERICAN = re.compile(r"\b(?:colors?|favorites?|flavors?|liters?|meters?|centers?|gray|\w+ize[ds]?)\b", re.IGNORECASE)
RIGHT_Z = {"size", "sizes", "sized", "prize", "prizes", "resize"}


def read(name):
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))


def facts():
    sets = json.loads((HERE / "facts.json").read_text(encoding="utf-8"))

    def fact(row):
        until = row.pop("valid_until", None)
        return Fact(**row, valid_until=datetime.fromisoformat(until) if until else None)

    return {name: [fact(row) for row in rows] for name, rows in sets.items()}


def words(text):
    return re.findall(r"[a-zà-ÿ]+", text.lower())


@pytest.mark.parametrize("name", EACH)
def test_every_file_has_its_lines_in_both_languages(name):
    rows = read(name)
    assert Counter(row["language"] for row in rows) == {"nl": EACH[name], "en": EACH[name]}
    assert all(None not in row and all(row.values()) for row in rows)
    assert all(row["text"] == row["text"].strip() for row in rows)


@pytest.mark.parametrize("name", EACH)
def test_the_halves_are_decided_by_the_hash_and_not_by_hand(name):
    rows = read(name)
    for row in rows:
        odd = hashlib.sha256(row["text"].encode()).digest()[0] % 2
        assert row["half"] == ("held" if odd else "dev"), row["text"]
    assert 0.35 < sum(row["half"] == "held" for row in rows) / len(rows) < 0.65


def test_no_line_stands_there_twice():
    texts = [row["text"] for name in EACH for row in read(name)]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("name", EACH)
def test_hardly_any_lines_of_a_file_differ_by_their_number_alone(name):
    patterns = Counter(re.sub(r"[\d.,]+", "#", row["text"].lower()) for row in read(name))
    assert sum(n - 1 for n in patterns.values()) <= 0.01 * patterns.total()


@pytest.mark.parametrize("name", EACH)
def test_every_line_is_in_the_language_it_says(name):
    for row in read(name):
        found = set(words(row["text"]))
        foreign = ENGLISH if row["language"] == "nl" else DUTCH
        own = DUTCH if row["language"] == "nl" else ENGLISH
        assert len(found & foreign) <= len(found & own), row["text"]


@pytest.mark.parametrize("name", EACH)
def test_the_english_is_british(name):
    for row in read(name):
        if row["language"] == "en":
            american = {word.lower() for word in AMERICAN.findall(row["text"])} - RIGHT_Z
            assert not american, row["text"]


def test_the_facts_parse_and_every_line_names_a_set_of_them():
    sets = facts()
    for name in EACH:
        for row in read(name):
            assert row["facts"] in sets, row
    assert sets["none"] == []
    for rows in sets.values():
        assert len({fact.fact_id for fact in rows}) == len(rows)


def test_only_the_garden_centre_has_facts_that_no_longer_hold():
    late = {name for name, rows in facts().items() for fact in rows if fact.valid_until and fact.valid_until < READ_AT}
    assert late == {"gardencentre"}


def test_the_wrong_words_stand_in_the_false_lines_once():
    for row in read("claims_false"):
        assert row["text"].count(row["wrong"]) == 1, row


def test_false_claims_are_of_many_kinds_and_many_shops():
    rows = read("claims_false")
    assert len({row["kind"] for row in rows}) >= 18
    assert len({row["facts"] for row in rows}) >= 20
