"""What a content file may hold, read with an error that says what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from echt.errors import CampaignError, nearest

__all__ = ["LANGUAGES", "known", "list_of", "one_of", "read_front", "split_file", "text_of", "tongues", "wrong"]

LANGUAGES = ("nl", "en")


def wrong(name: str, what: str, found: object, fix: str) -> CampaignError:
    """The error of a content file: what, found, fix."""
    return CampaignError(f"content '{name}': {what}", code="E421", found=found, fix=fix)


def known(table: Mapping[str, Any], keys: set[str], name: str, where: str) -> None:
    """A table may hold these keys and no others."""
    for key in table:
        if key not in keys:
            hint = nearest(key, keys)
            fix = f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(sorted(keys))}"
            raise wrong(name, f"{where} has a key that Echt does not know.", key, fix)


def text_of(raw: Mapping[str, Any], key: str, name: str, *, required: bool = False) -> str:
    """The text of a key, or nothing."""
    value = raw.get(key, "")
    if not isinstance(value, str) or (required and not value):
        raise wrong(name, f"'{key}' must be text.", repr(value), f'{key} = "…"')
    return value


def list_of(raw: Mapping[str, Any], key: str, name: str) -> list[Any]:
    """The list of a key, or an empty one."""
    value = raw.get(key, [])
    if not isinstance(value, list):
        raise wrong(name, f"'{key}' must be a list.", repr(value), f'{key} = ["…"]')
    return cast("list[Any]", value)


def one_of(value: str, allowed: set[str], name: str, key: str) -> str:
    """A value that must be one of a few."""
    if value not in allowed:
        hint = nearest(value, allowed)
        fix = f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(sorted(allowed))}"
        raise wrong(name, f"'{key}' is not one Echt knows.", value, fix)
    return value


def tongues(raw: Mapping[str, Any], key: str, name: str) -> dict[str, str]:
    """Words that hold for every language, or a table with those of each: `{ nl = "…", en = "…" }`."""
    value = raw.get(key, {})
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value) if value else {}
    table = cast("dict[str, Any]", value) if isinstance(value, dict) else {"?": value}
    if any(one not in LANGUAGES or not isinstance(said, str) or not said for one, said in table.items()):
        raise wrong(
            name, f"'{key}' must be text, or a table of languages.", repr(value), f'{key} = {{ nl = "…", en = "…" }}'
        )
    return dict(table)


def read_front(path: Path, what: str, example: str) -> tuple[dict[str, Any], str]:
    """The front matter of a text file as values, and its words.

    Args:
        path: The file.
        what: What it is: "content" or "story".
        example: A line as it should be.

    Raises:
        CampaignError: E420, the file cannot be read, or its front matter is not TOML.
    """
    front, words = split_file(path)
    try:
        return tomllib.loads(front), words
    except tomllib.TOMLDecodeError as error:
        raise CampaignError(
            f"{what} '{path.stem}' has front matter that is not TOML.",
            code="E420",
            found=str(error),
            fix=f"values stand between quotes: {example}",
        ) from error


def split_file(path: Path) -> tuple[str, str]:
    """The front matter and the words of a text file.

    Raises:
        CampaignError: E420, the file cannot be read, or has no two lines with `+++`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CampaignError(
            f"content '{path.stem}' cannot be read.",
            code="E420",
            found=type(error).__name__,
            fix="it must be a text file in UTF-8, in the project folder",
        ) from error
    parts = re.split(r"^\+\+\+[ \t]*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise CampaignError(
            f"content '{path.stem}' has no front matter.",
            code="E420",
            found="no two lines with +++",
            fix='start with: +++, then purpose = "marketing.communications.email", then +++',
        )
    return parts[1], parts[2]
