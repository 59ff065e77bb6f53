"""How many false claims the guard catches, and how many true ones it blocks.

`python -m bench.create claims`: the lines of tests/create/lines, written by people who had not seen the rules. Each half
but `blind` is open: it was counted blind once (docs/guard.md has those figures), and rules were made while looking at it
since. The half `blind` (the folder of that name) is only counted, and no rule is made for a line of it.
Caught: at least one finding that blocks. Also how often a finding touches the words that are false.
"""

import sys
import time

from bench.create._lines import HALVES, blocked_in, facts, lines, said, shares, tell
from echt.create.guard import check_copy


def main():
    print("to reach: at least 98 % of false claims caught, at most 2 % of true claims blocked")
    for name, wanted, what in (
        ("claims_false", True, "false claims caught"),
        ("claims_true", False, "true claims let pass"),
    ):
        tell(what, shares(name, wanted))
    sets, touched, n = facts(), dict.fromkeys(HALVES, 0), dict.fromkeys(HALVES, 0)
    for line in lines("claims_false"):
        start = line["text"].find(line["wrong"])
        end = start + len(line["wrong"])
        found = blocked_in(line, sets)
        touched[line["half"]] += any(one.start < end and start < one.end for one in found)
        n[line["half"]] += 1
    for half in touched:
        print(f"  a finding at the false words, {half}: {said(touched[half], n[half])}")
    growth()


def growth():
    """How much longer a text 8 times as long takes: 8 where the guard is linear, 64 where it is quadratic."""
    pieces = ("a", "9.", "<a ", "nee, ik ", "![", "a@", "five ", "twintig", "De beste thee, nu 20% korting! ")

    def taken(piece, size, language):
        start = time.process_time()
        check_copy((piece * size)[:size], [], language=language, channel="email")
        return time.process_time() - start

    taken("warm ", 1000, "nl"), taken("warm ", 1000, "en")
    worst = max(
        (taken(piece, 100_000, language) / taken(piece, 12_500, language), piece, language)
        for piece in pieces
        for language in ("nl", "en")
    )
    print(
        f"  100,000 characters beside 12,500: at most {worst[0]:.1f} times as long ({worst[1]!r}, {worst[2]}); 8 is linear, 64 quadratic"
    )


if __name__ == "__main__":
    sys.exit(main())
