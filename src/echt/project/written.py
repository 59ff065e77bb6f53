"""Values written into the text of a TOML file: everything else, comments too, stays as a person wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["written"]

_TABLE = re.compile(r"^\s*\[([A-Za-z0-9_.\"-]+)\]\s*(#.*)?$")


def written(text: str, values: Mapping[str | tuple[str, str], Any]) -> str:
    r"""The text with these values in it; None takes a key out.

    Args:
        text: TOML as a person wrote it, one key a line.
        values: By key, its table before a dot: "holdout.share", "goal"; or table and key apart, where a key has dots.

    Examples:
        >>> print(written('goal = "Visit"\n[holdout]\nshare = 0.10   # of ten\n', {"holdout.share": 0.2, "attention.total_s": 80}))
        goal = "Visit"
        [holdout]
        share = 0.2   # of ten
        <BLANKLINE>
        [attention]
        total_s = 80
        <BLANKLINE>
    """
    lines = text.splitlines()
    for name, value in values.items():
        table, key = name if isinstance(name, tuple) else (name.rpartition(".")[0], name.rpartition(".")[2])
        lines = _set(lines, table, key, value)
    return "\n".join(lines) + "\n"


def _set(lines: Sequence[str], table: str, key: str, value: Any) -> list[str]:
    begin, end = _span(lines, table)
    if begin is None:
        return list(lines) if value is None else [*_trimmed(lines), "", f"[{table}]", f"{_key(key)} = {_toml(value)}"]
    at = next((i for i in range(begin, end) if re.match(rf"^\s*\"?{re.escape(key)}\"?\s*=", lines[i])), None)
    if at is None:
        if value is None:
            return list(lines)
        last = max((i + 1 for i in range(begin, end) if lines[i].strip()), default=begin)
        return [*lines[:last], f"{_key(key)} = {_toml(value)}", *lines[last:]]
    stop = at + _lines_of(lines[at:end])
    if value is None:
        return [*lines[:at], *lines[stop:]]
    head, _, tail = lines[at].partition("=")
    note = _comment(tail) if stop == at + 1 else ""
    return [*lines[:at], f"{head}= {_toml(value)}{note}", *lines[stop:]]


def _trimmed(lines: Sequence[str]) -> list[str]:
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _span(lines: Sequence[str], table: str) -> tuple[int | None, int]:
    """First and last line (not included) of what stands in a table; the top of the file where it is empty."""
    heads = [(i, found[1]) for i, line in enumerate(lines) if (found := _TABLE.match(line))]
    begin = 0 if not table else next((i + 1 for i, name in heads if name == table), None)
    if begin is None:
        return None, len(lines)
    return begin, next((i for i, _ in heads if i >= begin), len(lines))


def _lines_of(lines: Sequence[str]) -> int:
    """Over how many lines the value on the first of them goes: brackets that stay open."""
    depth = 0
    for number, line in enumerate(lines, start=1):
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line).split("#", 1)[0]
        depth += sum(bare.count(one) for one in "[{") - sum(bare.count(one) for one in "]}")
        if depth <= 0:
            return number
    return len(lines)


def _comment(tail: str) -> str:
    """The comment at the end of a line, with the space before it."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: "x" * len(found[0]), tail)
    place = bare.find("#")
    if place < 0:
        return ""
    return tail[len(tail[:place].rstrip()) :]


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(name))} = {_toml(one)}" for name, one in value.items()) + " }"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return f"{value:.10g}" if isinstance(value, float) and not value.is_integer() else _whole(value)


def _whole(value: float) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)
