"""The lines of tests/create/lines, its folder `blind` among them, and the facts they are read with."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

from echt.create.guard import check_copy
from echt.nouns import Fact

FOLDER = Path(__file__).parents[2] / "tests" / "create" / "lines"
BLIND = FOLDER / "blind"
HALVES = ("dev", "held", "blind")
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def lines(name):
    """The lines of all three halves. Those of `blind` are only counted: nothing may print their text."""
    return [line for folder in (FOLDER, BLIND) for line in _rows(folder / f"{name}.tsv")]


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def facts():
    read = {}
    for folder in (FOLDER, BLIND):
        read |= json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return {name: [_fact(one) for one in some] for name, some in read.items()}


def _fact(one):
    until = {"valid_until": datetime.fromisoformat(one["valid_until"])} if "valid_until" in one else {}
    return Fact(**(one | until))


def blocked(text, some, language):
    found = check_copy(text, some, language=language, channel="email", at=AT)
    return [one for one in found if one.blocks]


def shares(name, wanted):
    """Per half: how many lines are blocked (or not, as wanted), of how many. Which ones, nobody is told."""
    sets, counted = facts(), {}
    for line in lines(name):
        right = bool(blocked(line["text"], sets[line["facts"]], line["language"])) == wanted
        done, n = counted.get(line["half"], (0, 0))
        counted[line["half"]] = (done + right, n + 1)
    return counted


def said(done, n):
    return f"{done} of {n} ({100 * done / n:.1f} %)" if n else "none"
