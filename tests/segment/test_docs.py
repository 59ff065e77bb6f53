"""The page about segments is whole: every verb, option and code is on it, and each verb has a running example."""

import re
from pathlib import Path

from echt.segment import parse, read
from echt.segment.verbs import VERBS

PAGE = (Path(__file__).parents[2] / "docs" / "segments.md").read_text()


def test_every_verb_has_a_heading_an_example_that_runs_and_its_options_in_the_table():
    for name, verb in VERBS.items():
        section = PAGE.split(f"### {name}: ")[1].split("\n### ")[0].split("\n## ")[0]
        assert re.search(rf'>>> asks\(".*{name}\(.*\n(True|False)', section), name
        row = re.search(rf"\| `{name}\(.*\|(.*)\|\n", PAGE)
        assert row, name
        assert set(re.findall(r"\w+", row[1])) >= set(verb.options), name


def test_the_first_example_is_a_file_that_reads():
    example = PAGE.split("```sql\n")[1].split("```")[0]
    segment = parse(example, name="lapsed")
    assert segment.sentence == "Bought twice in a quarter, then went quiet."
    assert read(segment)
