"""How many joints of long Dutch compounds `soft` finds, and how often it breaks a word elsewhere.

`python -m bench.create compounds`: 200 words of tests/create/compounds, written down with their joints before any was
tried. The word list and the rules were made better while looking at the half `seen`; the half `blind` is only counted.
One person wrote both halves, so they are alike; words from elsewhere may do worse. A break where the words allow one and
ask for none (`aan=bod`) counts for neither. `whole` holds long words that are no compounds: how many are taken apart after all.
"""

import sys
from pathlib import Path

from echt.create.compounds import SOFT, joints, soft

FOLDER = Path(__file__).parents[2] / "tests/create/compounds"
HALVES = ("seen", "blind")


def words(half):
    """(word, places of its joints, places where a break is allowed too) of every line."""
    for line in (FOLDER / f"{half}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.replace("-", "").replace("=", ""), places(line, "-", "="), places(line, "=", "-")


def places(line, mark, other):
    """Where a mark stands in a word, counted in letters."""
    at, found = 0, set()
    for char in line:
        if char == mark:
            found.add(at)
        at += char not in {mark, other}
    return found


def count(half):
    """Joints, joints found, breaks, wrong breaks, words, words with all joints and no wrong break."""
    joints = found = breaks = wrong = n = whole = 0
    for word, asked, allowed in words(half):
        made = places(soft(word, "nl"), SOFT, "")
        joints, found, breaks = joints + len(asked), found + len(asked & made), breaks + len(made)
        bad = len(made - asked - allowed)
        wrong, n, whole = wrong + bad, n + 1, whole + (asked <= made and not bad)
    return joints, found, breaks, wrong, n, whole


def taken_apart(word, _, allowed):
    """Joints in a word that has none."""
    return set(joints(word)) - allowed


def main():
    for half in HALVES:
        joints, found, breaks, wrong, n, whole = count(half)
        print(
            f"  {half}: {found} of {joints} joints found ({found / joints:.1%}), {wrong} of {breaks} breaks elsewhere "
            f"({wrong / max(breaks, 1):.1%}), {whole} of {n} words wholly right"
        )
    whole = list(words("whole"))
    print(f"  no compounds: {sum(bool(taken_apart(*one)) for one in whole)} of {len(whole)} words taken apart")


if __name__ == "__main__":
    sys.exit(main())
