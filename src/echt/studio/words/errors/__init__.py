"""What an error says to who reads the Studio in another language than the program speaks.

The program speaks English. `nl/*.toml` says in Dutch, by code, what is wrong and how it is mended: one file a hundred,
one table a code, so that another language is another folder. One code may be raised in several places: its sentences
are true in all of them. What such a sentence cannot know stays visible beside it: the names the program quoted, and
what it proposed where that is a name, a choice, a role or a length.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from echt.report.numbers import Numbers
from echt.studio.words.nl import WORDS

if TYPE_CHECKING:
    from echt.errors import EchtError

_HERE = Path(__file__).parent
_QUOTED = re.compile(r"(?<!\w)'([^']{1,80})'(?!\w)")
_FILE = re.compile(r"(?<![\w'./])[\w~][\w./~-]*\.(?:toml|sql|md|json|csv|db)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """One error in Dutch.

    Attributes:
        what: One sentence: what is wrong. What stands between backticks is code.
        fix: How it is mended.
        about: Names that the program quoted: of a campaign, a file, a key.
        hint: What the program proposed for this case; empty where only its own English says it.
    """

    what: str
    fix: str
    about: tuple[str, ...] = ()
    hint: str = ""


@cache
def catalogue() -> Mapping[str, Told]:
    """All that is said in Dutch, by code.

    Examples:
        >>> catalogue()["E438"].what
        'Niemand vraagt nu om een ja op deze versie.'
    """
    tables = [tomllib.loads(file.read_text("utf-8")) for file in sorted((_HERE / "nl").glob("*.toml"))]
    return {code: Told(said["what"], said["fix"]) for table in tables for code, said in table.items()}


def told(error: EchtError) -> Told | None:
    """What an error says in Dutch; None for a code that is not ours.

    Examples:
        >>> from echt.errors import ProjectError
        >>> told(ProjectError("there is no segment 'lapst'.", code="E130", fix="did you mean 'lapsed'?"))
        Told(what='Dit segment gebruikt een ander segment dat niet bestaat.', ..., about=('lapst',), hint='Bedoelde je ‘lapsed’?')
    """
    known = catalogue().get(error.code)
    if known is None:
        return None
    names = dict.fromkeys((*_QUOTED.findall(error.what), *_FILE.findall(_QUOTED.sub("", error.what))))
    names.pop(str(error.found), None)  # it is shown as what was found
    return Told(known.what, known.fix, tuple(names), _hint(error.fix or ""))


def _hint(fix: str) -> str:
    for pattern, say in _HINTS:
        if found := pattern.fullmatch(fix):
            return say(found[1])
    return ""


def _most(text: str) -> str:
    number, _, unit = text.partition(" ")
    shown = Numbers("nl").whole(float(number.replace(",", "")))
    return f"Hoogstens {shown} {_UNITS[unit]}".rstrip() + "."


def _roles(text: str) -> str:
    return f"Vraag een {' of een '.join(WORDS[f'role.{role}'] for role in text.split(', '))}."


_UNITS = {"days": "dagen", "characters": "tekens", "": ""}
_HINTS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"did you mean ['{]?(.+?)['}]?\?"), lambda name: f"Bedoelde je ‘{name}’?"),
    (re.compile(r"(?:use |edit )?one of:? ([^;]+)"), lambda names: f"Kies uit: {names}."),
    (re.compile(r"its creatives are: ([^;]+)"), lambda names: f"Kies uit: {names}."),
    (re.compile(r"at most ([\d,]+(?: days| characters)?)"), _most),
    (re.compile(r"ask somebody who is ((?:marketer|analyst|approver|administrator|, )+)"), _roles),
)
