from __future__ import annotations

import re
from pathlib import Path

import pytest

from echt.warehouse import REQUIRED, SCHEMAS

PAGE = (Path(__file__).parents[2] / "docs" / "warehouse.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", SCHEMAS)
def test_the_page_lists_every_column_in_order_and_marks_the_required_ones(table):
    part = PAGE.split(f"\n## {table}\n")[1].split("\n## ")[0]
    columns = re.findall(r"^\| (\**)(\w+)\** \| .+ \| .+ \|$", part, re.M)
    columns = [(stars, name) for stars, name in columns if name != "column"]
    assert [name for _, name in columns] == SCHEMAS[table].names
    assert {name for stars, name in columns if stars} == set(REQUIRED[table])
