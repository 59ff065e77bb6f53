"""What only a person can say about the processing: `trust/register.toml` and `trust/dpia.toml`, read and written as text.

Whoever writes an answer changes that answer; all else in the file, comments too, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from json import dumps
from tomllib import TOMLDecodeError, loads

from pydantic import BaseModel, ConfigDict, Field

from echt.errors import ProjectError
from echt.project.written import written

__all__ = ["AnswerPart", "DpiaFile", "RegisterFile", "answer_in", "answered", "filled", "said_in"]

_KEY = re.compile(r'(\w+)\."([\w.]+)"|(controller|contact|officer)')


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RegisterFile(_Part):
    """`trust/register.toml`: what no program can know about the processing."""

    controller: str = ""
    contact: str = ""
    officer: str = ""
    retention: dict[str, str] = Field(default_factory=dict[str, str])
    recipients: dict[str, list[str]] = Field(default_factory=dict[str, list[str]])
    transfers: dict[str, str] = Field(default_factory=dict[str, str])
    interest: dict[str, str] = Field(default_factory=dict[str, str])


class AnswerPart(_Part):
    """`[criteria.NAME]`: a named person's answer to one criterion."""

    applies: bool
    note: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: date


class DpiaFile(_Part):
    """`trust/dpia.toml`: answers to the checklist, and what was decided."""

    criteria: dict[str, AnswerPart] = Field(default_factory=dict[str, AnswerPart])
    decided: dict[str, str] = Field(default_factory=dict[str, str])


def filled(text: str, values: Mapping[str, str]) -> str:
    r"""The text of `trust/register.toml` with these lines filled in; an empty one is taken out.

    Args:
        text: As it is now; empty where there is no file.
        values: By key as `shop.register().missing` names them.

    Raises:
        ProjectError: E161, the register has no such line.

    Examples:
        >>> filled('contact = "a"  # for all\n', {"contact": "b", 'retention."analytics.reporting"': "a year"}).splitlines()
        ['contact = "b"  # for all', '', '[retention]', '"analytics.reporting" = "a year"']
    """
    places: dict[str | tuple[str, str], str | None] = {
        _place(key): said.strip() or None for key, said in values.items()
    }
    return written(text, places).lstrip("\n")


def said_in(text: str, key: str) -> str:
    """What a text of the register says on one line; empty where it says nothing.

    Raises:
        ProjectError: E161, the register has no such line.
    """
    table, name = _place(key)
    whole = _read(text)
    within = whole.get(table, {}) if table else whole
    return str(within.get(name, "")) if isinstance(within, dict) else ""


def answered(text: str, criterion: str, answer: AnswerPart) -> str:
    """The text of `trust/dpia.toml` with one answer in it: its table replaced, or added at the end.

    Raises:
        ProjectError: E161, there is no such criterion.
    """
    from echt.report.processing import CRITERIA

    if criterion not in {one.key for one in CRITERIA}:
        raise unfit(criterion)
    lines = text.splitlines()
    head = f"[criteria.{criterion}]"
    begin = next((i for i, line in enumerate(lines) if line.split("#")[0].strip() == head), None)
    table = [
        head,
        f"applies = {'true' if answer.applies else 'false'}",
        f"note    = {dumps(answer.note, ensure_ascii=False)}",
        f"by      = {dumps(answer.by, ensure_ascii=False)}",
        f"on      = {answer.on.isoformat()}",
    ]
    if begin is None:
        return "\n".join([*lines, *([""] if lines else []), *table]) + "\n"
    end = next((i for i in range(begin + 1, len(lines)) if lines[i].lstrip().startswith("[")), len(lines))
    rest = [line for line in lines[begin + 1 : end] if not line.strip() or line.lstrip().startswith("#")]
    return "\n".join([*lines[:begin], *table, *rest, *lines[end:]]) + "\n"


def answer_in(text: str, criterion: str) -> object:
    """The answer to one criterion in a text of the checklist, to hold against another; None where there is none."""
    told = _read(text).get("criteria")
    return told.get(criterion) if isinstance(told, dict) else None


def unfit(found: str) -> ProjectError:
    """E161: an answer that misses something."""
    return ProjectError(
        "an answer to the DPIA checklist has a criterion, a reason and a name.",
        code="E161",
        found=found,
        fix="say why in one sentence",
    )


def _read(text: str) -> dict[str, object]:
    try:
        return loads(text)
    except TOMLDecodeError:
        return {}


def _place(key: str) -> tuple[str, str]:
    """Table and key of `controller` or `retention."marketing.communications.email"`."""
    found = _KEY.fullmatch(key)
    if found is None or (found[1] or "") not in {"", "retention", "transfers", "interest"}:
        raise ProjectError(
            "the register has no such line to fill in.",
            code="E161",
            found=key,
            fix="controller, contact, officer, or retention, transfers, interest with a purpose",
        )
    return (found[1], found[2]) if found[1] else ("", found[3])
