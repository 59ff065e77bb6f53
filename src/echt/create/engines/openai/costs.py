"""What asking a model cost: one line a try in a file that only grows, without a word of what was asked or answered."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["Costs", "Log", "costs"]


@dataclass(frozen=True, slots=True)
class Log:
    """Where the lines go; None keeps none.

    Attributes:
        path: A file of JSON lines; made when the first line comes.
        about: Written in every line: when, which creative.
    """

    path: Path | None
    about: Mapping[str, Any]

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a line in one write, so that processes do not mix theirs."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(dict(self.about) | dict(row), ensure_ascii=False) + "\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)


@dataclass(frozen=True, slots=True)
class Costs:
    """What was asked of models, added up.

    Attributes:
        tries: Requests that left.
        taken: Replies that were used.
        tokens_in, tokens_out: As the endpoints counted; tries without a count add nothing.
        uncounted: Tries whose endpoint did not count.
        money: Currency -> what they cost at the prices in echt.toml.
    """

    tries: int
    taken: int
    tokens_in: int
    tokens_out: int
    uncounted: int
    money: Mapping[str, float]

    def __str__(self) -> str:
        spent = ", ".join(f"{amount:.4f} {currency}" for currency, amount in self.money.items()) or "nothing"
        lines = [
            f"{self.tries:,} requests, {self.taken:,} used, {self.tokens_in:,} + {self.tokens_out:,} tokens: {spent}"
        ]
        return "\n".join([*lines, *([f"  {self.uncounted:,} were not counted"] if self.uncounted else [])])

    def to_dict(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self) | {"money": dict(self.money)}


def costs(path: Path) -> Costs:
    """What a log of `Log` adds up to; nothing where there is no log, and lines that cannot be read are left out."""
    rows = [row for line in _lines(path) if (row := _row(line)) is not None]
    money: dict[str, float] = {}
    for row in rows:
        if row.get("cost"):
            money[str(row["currency"])] = round(money.get(str(row["currency"]), 0.0) + float(row["cost"]), 8)
    return Costs(
        tries=len(rows),
        taken=sum(row.get("outcome") == "taken" for row in rows),
        tokens_in=sum(int(row.get("tokens_in") or 0) for row in rows),
        tokens_out=sum(int(row.get("tokens_out") or 0) for row in rows),
        uncounted=sum(row.get("tokens_in") is None and row.get("kind") != "picture" for row in rows),
        money=money,
    )


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []


def _row(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
