"""How many dark patterns the guard catches, and how many honest lines it blocks.

`python -m bench.create manner`: the lines of tests/create/lines (see `claims`), and the English texts of the public set
`dark_patterns` (Yada et al. 2022, Apache-2.0; ../shared/data, left out where it is absent), read without facts. In that
set no honest line holds a digit and most dark ones do: it rewards a digit rule, so the share that each family of rules
catches, and the share without any number rule, stand beside the figure. The reach (recall .93 at 3 % false alarms) is
read for pressure and numbers. All rules that block stand beside it: that set comes without facts, so a claim in words in
its other half ("The best!", "Free patterns") is unbound, and found by design.

The rule for clickbait is also read over the public set `clickbait` (Chakraborty et al. 2016, MIT; ../shared/data).
"""

import sys
from collections import Counter
from pathlib import Path

from bench.create._lines import blocked, shares, tell
from echt.create.guard.manner.pressure import of_pressure
from echt.create.guard.read.clean import clean

INSIDE = Path("shared/data/dark_patterns/dark_patterns_part.parquet")
DATA = next((one / INSIDE for one in Path(__file__).resolve().parents if (one / INSIDE).exists()), INSIDE)
FAMILIES = {
    "numbers": {"number", "percentage", "price", "date", "time"},
    "claims in words": {
        "superlative",
        "comparison",
        "free",
        "discount",
        "green",
        "health",
        "guarantee",
        "certificate",
        "award",
        "origin",
        "delivery",
        "new",
        "content",
        "terms",
    },
    "urgency": {"urgency", "clock"},
    "scarcity": {"scarcity"},
    "social proof": {"social_proof"},
    "dark patterns": {
        "shame",
        "guilt",
        "fear",
        "vulnerable",
        "hidden_cost",
        "forced",
        "trick",
        "nagging",
        "preselect",
        "fake_prize",
        "clickbait",
        "pressure",
    },
    "second reader (fitted on this set)": {"reads_like_pressure"},
    "other": {"personal", "political", "disguise", "brand", "expired"},
}
BAIT = DATA.parents[1] / "clickbait"
DARK = FAMILIES["urgency"] | FAMILIES["scarcity"] | FAMILIES["social proof"] | FAMILIES["dark patterns"]


def public():
    """Texts of the public set with whether they are dark, its broken rows left out."""
    import pyarrow.parquet as pq

    rows = pq.read_table(DATA).to_pylist()
    return [
        (row["text"], row["label"] == "1", row["Pattern Category"])
        for row in rows
        if row["text"] and row["label"] in {"0", "1"}
    ]


def read_public():
    rows = [(dark, kind, {one.rule for one in blocked(text, [], "en")}) for text, dark, kind in public()]
    dark, honest = [row for row in rows if row[0]], [row for row in rows if not row[0]]
    print(
        f"dark_patterns, {len(dark)} dark and {len(honest)} other texts, no facts; to reach: recall .93 at 3 % false alarms"
    )
    numbers = FAMILIES["numbers"]
    every = set().union(*(rules for family, rules in FAMILIES.items() if "fitted" not in family))
    for what, rules in (
        ("every rule that blocks, the second reader aside (it was fitted on this set)", every),
        ("pressure alone (urgency, scarcity, social proof, dark patterns)", DARK),
        ("pressure and numbers", DARK | numbers),
        ("all but numbers", every - numbers),
    ):
        caught, alarms = (sum(bool(found & rules) for _, _, found in some) for some in (dark, honest))
        print(f"  {what}: recall {caught / len(dark):.3f}, false alarms {100 * alarms / len(honest):.1f} %")
    print("  the reach is read for pressure and numbers: without facts, an unbound claim in words is found by design")
    print("  by family: recall, false alarms")
    for family, rules in FAMILIES.items():
        caught, alarms = (sum(bool(found & rules) for _, _, found in some) for some in (dark, honest))
        print(f"    {family}: {caught / len(dark):.3f}, {100 * alarms / len(honest):.1f} %")
    missed = Counter(kind for _, kind, found in dark if not found & every)
    print(f"  missed, by category: {dict(missed)}")


def read_bait():
    """The rule for clickbait over headlines of the news, half of them clickbait."""
    import pyarrow.parquet as pq

    rows = [row for path in sorted(BAIT.glob("part_*.parquet")) for row in pq.read_table(path).to_pylist()]
    found = [
        (
            bool(row["clickbait"]),
            any(one.rule == "clickbait" for one in of_pressure(clean(row["text"]), row["text"], "en")),
        )
        for row in rows
    ]
    bait, news = [hit for is_bait, hit in found if is_bait], [hit for is_bait, hit in found if not is_bait]
    print(f"clickbait, {len(bait)} clickbait headlines and {len(news)} of news: the rule `clickbait` alone")
    print(f"  recall {sum(bait) / len(bait):.3f}, false alarms {100 * sum(news) / len(news):.1f} %")


def main():
    print("to reach: dark lines at least 93 % caught, at most 3 % of each honest group blocked")
    for name, wanted, what in (
        ("dark", True, "dark lines caught"),
        ("honest_plain", False, "honest lines without facts let pass"),
        ("honest_facts", False, "honest lines with facts let pass"),
    ):
        tell(what, shares(name, wanted))
    if DATA.exists():
        read_public()
    else:
        print("dark_patterns: not at hand (../shared/data), left out")
    if BAIT.exists():
        read_bait()
    else:
        print("clickbait: not at hand (../shared/data), left out")


if __name__ == "__main__":
    sys.exit(main())
