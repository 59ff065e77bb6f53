"""Segment files: leading `--` lines that say what it is and for which purpose, then one predicate."""

from __future__ import annotations

import re
from pathlib import Path

from echt.errors import ProjectError, nearest
from echt.nouns import Purpose, Segment

SMALLEST = 10
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_KEY = re.compile(r"([a-z_]+):\s*(.*)")
_KEYS = ("purpose", "minimum")
_LARGEST_FILE = 100_000


def parse(text: str, *, name: str, path: str = "") -> Segment:
    r"""The segment that a file's text describes. The predicate itself is checked when it is read or compiled.

    Args:
        text: Leading `--` lines (a sentence, `purpose:`, optional `minimum:`), then one predicate.
        name: What other segments and campaigns call it.
        path: Where it came from, for messages.

    Raises:
        ProjectError: E129 no purpose; E134 a wrong header line; E138 no predicate; E101 an unknown purpose.

    Examples:
        >>> segment = parse("-- People who came back.\n-- purpose: analytics.reporting\ntrue", name="back")
        >>> segment.sentence, str(segment.purpose), segment.minimum
        ('People who came back.', 'analytics.reporting', 50)
    """
    head, predicate = _split(text)
    words, keys = _header(head, name)
    if not keys.get("purpose"):
        raise ProjectError(
            f"segment '{name}' does not say what it is for.",
            code="E129",
            found="no line '-- purpose: ...' at the top",
            fix="add a first line such as: -- purpose: marketing.communications.email",
        )
    if not predicate:
        raise ProjectError(
            f"segment '{name}' has no predicate.", code="E138", found="only comments", fix="write one, such as: true"
        )
    purpose = Purpose(keys["purpose"])
    return Segment(name, purpose, predicate, " ".join(words), path, _minimum(keys.get("minimum"), name))


def load(path: Path) -> Segment:
    """The segment in one `.sql` file, named after the file.

    Raises:
        ProjectError: E133, the file cannot be read as a segment; and what `parse` raises.
    """
    path = Path(path)
    if path.suffix != ".sql" or not _NAME.fullmatch(path.stem):
        raise ProjectError(
            "a segment file has a name that does not fit.",
            code="E133",
            found=path.name,
            fix="use small letters, digits, - and _, and end in .sql, such as lapsed.sql",
        )
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise ProjectError(
            f"segment file '{path.name}' cannot be read.",
            code="E133",
            found=type(problem).__name__,
            fix="it must be a readable text file in UTF-8",
        ) from problem
    if len(data) > _LARGEST_FILE:
        raise ProjectError(
            f"segment file '{path.name}' is too large.",
            code="E133",
            found=f"{len(data):,} bytes",
            fix=f"at most {_LARGEST_FILE:,}",
        )
    return parse(text, name=path.stem, path=path.name)


def load_folder(folder: Path) -> dict[str, Segment]:
    """Every segment of a folder by name, in alphabetical order; an empty dict when there is no such folder."""
    return {path.stem: load(path) for path in sorted(Path(folder).glob("*.sql"))}


def _split(text: str) -> tuple[list[str], str]:
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if line.strip() and not line.strip().startswith("--")), len(lines))
    head = [line.strip().removeprefix("--").strip() for line in lines[:first]]
    return [line for line in head if line], "\n".join(lines[first:]).strip()


def _header(head: list[str], name: str) -> tuple[list[str], dict[str, str]]:
    words: list[str] = []
    keys: dict[str, str] = {}
    for line in head:
        match = _KEY.fullmatch(line)
        key = match[1] if match else ""
        if match and key in _KEYS and key not in keys:
            keys[key] = match[2].strip()
        elif key and (key in keys or nearest(key, _KEYS)):
            fix = "say it once" if key in keys else f"did you mean '{nearest(key, _KEYS)}:'?"
            raise ProjectError(f"segment '{name}' has a wrong header line.", code="E134", found=line, fix=fix)
        else:
            words.append(line)
    return words, keys


def _minimum(text: str | None, name: str) -> int:
    if text is None:
        return 50
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < SMALLEST:
        raise ProjectError(
            f"segment '{name}' has a minimum that cannot be.",
            code="E134",
            found=f"minimum: {text}",
            fix=f"a whole number of people, {SMALLEST} or more; leave it out for 50",
        )
    return int(text)
