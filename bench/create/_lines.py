"""The lines of tests/create/lines and of its folders, one for each writer, and the facts they are read with."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

from echt.create.guard import check_copy
from echt.nouns import Fact

FOLDER = Path(__file__).parents[2] / "tests" / "create" / "lines"
ORDER = ("second", "third", "fourth", "fifth", "blind")
MORE = tuple(FOLDER / name for name in ORDER if (FOLDER / name).exists())
HALVES = ("dev", "held", *(folder.name for folder in MORE))
OPEN = tuple(half for half in HALVES if half != "blind")
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def lines(name):
    """The lines of every half. Those of `blind` are only counted: nothing may print their text."""
    return [line for folder in (FOLDER, *MORE) for line in _rows(folder / f"{name}.tsv")]


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [
            row | {"folder": path.parent.name} for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def facts():
    """By folder and set, the facts."""
    return {
        (folder.name, name): [_fact(one) for one in some]
        for folder in (FOLDER, *MORE)
        for name, some in json.loads((folder / "facts.json").read_text(encoding="utf-8")).items()
    }


def _fact(one):
    until = {"valid_until": datetime.fromisoformat(one["valid_until"])} if "valid_until" in one else {}
    return Fact(**(one | until))


def blocked(text, some, language):
    found = check_copy(text, some, language=language, channel="email", at=AT)
    return [one for one in found if one.blocks]


def blocked_in(line, sets):
    """What blocks a line, read with its facts."""
    return blocked(line["text"], sets[line["folder"], line["facts"]], line["language"])


def shares(name, wanted):
    """Per half: how many lines are blocked (or not, as wanted), of how many. Which ones, nobody is told."""
    sets, counted = facts(), {}
    for line in lines(name):
        right = bool(blocked_in(line, sets)) == wanted
        done, n = counted.get(line["half"], (0, 0))
        counted[line["half"]] = (done + right, n + 1)
    return counted


def tell(what, counted):
    """Print the share of each half, and of all that are open."""
    for half in HALVES:
        print(f"  {what}, {half}: {said(*counted[half])}")
    print(f"  {what}, all that are open: {said(*(sum(counted[half][i] for half in OPEN) for i in (0, 1)))}")


def said(done, n):
    return f"{done} of {n} ({100 * done / n:.1f} %)" if n else "none"
