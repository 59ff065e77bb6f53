"""SQL by name: `src/echt/<package>/sql/<file>.sql`, whose first line is a sentence about what it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from echt.errors import DataError, nearest

_NAME = re.compile(r"[a-z_]+\.[a-z0-9_]+")


@cache
def named_sql(name: str) -> str:
    """The SQL text of one named query.

    Args:
        name: "package.file", for example "warehouse.events_of".

    Raises:
        DataError: E237, no such query; E238, its first line is not a sentence.
    """
    package, _, file = name.partition(".")
    path = resources.files("echt") / package / "sql" / f"{file}.sql"
    if not _NAME.fullmatch(name) or not path.is_file():
        hint = nearest(name, (known for known, _ in named_queries()))
        raise DataError(
            f"there is no named query '{name}'.",
            code="E237",
            found=name,
            fix=f"did you mean '{hint}'?" if hint else "put the query in src/echt/<package>/sql/<file>.sql",
        )
    text = path.read_text(encoding="utf-8")
    if not re.match(r"-- \S.*\.\s*\n", text):
        raise DataError(
            f"the named query '{name}' does not begin with a sentence.",
            code="E238",
            found=text.splitlines()[0][:80] if text else "an empty file",
            fix="begin the file with '-- What it gives.'",
        )
    return text


def named_queries() -> Iterator[tuple[str, str]]:
    """Every named query of the whole package, as (name, SQL text), in the order of their names."""
    root = resources.files("echt")
    for package in sorted((p for p in root.iterdir() if p.is_dir()), key=lambda p: p.name):
        folder = package / "sql"
        if not folder.is_dir():
            continue
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name.endswith(".sql"):
                yield f"{package.name}.{file.name[:-4]}", file.read_text(encoding="utf-8")
