"""How many false claims the guard catches, and how many true ones it blocks.

`python -m bench create claims`: the lines of tests/create/lines, written by somebody who had not seen the rules. Rules
were made while looking at the half `dev`; the half `held` is only counted, here, and no rule is made for a line of it.
Caught: at least one finding that blocks. Also how often a finding touches the words that are false.
"""

import sys

from bench.create._lines import blocked, facts, lines, said, shares


def main():
    print("to reach: at least 98 % of false claims caught, at most 2 % of true claims blocked")
    for name, wanted, what in (
        ("claims_false", True, "false claims caught"),
        ("claims_true", False, "true claims let pass"),
    ):
        counted = shares(name, wanted)
        for half in ("dev", "held"):
            print(f"  {what}, {half}: {said(*counted[half])}")
    sets, touched, n = facts(), {"dev": 0, "held": 0}, {"dev": 0, "held": 0}
    for line in lines("claims_false"):
        start = line["text"].find(line["wrong"])
        end = start + len(line["wrong"])
        found = blocked(line["text"], sets[line["facts"]], line["language"])
        touched[line["half"]] += any(one.start < end and start < one.end for one in found)
        n[line["half"]] += 1
    for half in touched:
        print(f"  a finding at the false words, {half}: {said(touched[half], n[half])}")


if __name__ == "__main__":
    sys.exit(main())
