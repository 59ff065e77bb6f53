"""The part of a project that accounts for itself: register, DPIA, permissions over time, erasures, the audit chain."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from json import dumps
from pathlib import Path
from tomllib import loads
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from echt import flow
from echt.errors import EchtError, ProjectError
from echt.ingest import Source
from echt.project.config import Config, parse, read_toml
from echt.project.files import find, names
from echt.project.written import written

if TYPE_CHECKING:
    from echt.flow import Setting
    from echt.nouns import Segment
    from echt.report import Language
    from echt.report.processing import Dpia, Register

__all__ = ["Trusting"]

T = TypeVar("T")
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


class Trusting:
    """Methods of a project that account for it; `Project` is the only one that is made of it."""

    folder: Path
    config: Config
    setting: cached_property[Setting]

    def register(self, *, language: Language | None = None) -> Register:
        """The register of processing (GDPR 30): written from the files and stores, with what is missing named.

        Raises:
            ProjectError: E103, E104, E105: `trust/register.toml` or `trust/dpia.toml` cannot be used.
        """
        from echt.report.processing import register

        return register(self._processing, language or self.config.language)

    def dpia(self, *, language: Language | None = None) -> Dpia:
        """The DPIA checklist: which criteria apply, what Echt does about each, what a person must say.

        Raises:
            ProjectError: E103, E104, E105: `trust/register.toml` or `trust/dpia.toml` cannot be used.
        """
        from echt.report.processing import dpia

        return dpia(self._processing, language or self.config.language)

    def permission_days(self, *purposes: str) -> dict[str, tuple[flow.Standing, ...]]:
        """By purpose: how many people stood on which basis, or objected, from the first answer until now.

        Args:
            purposes: Which; all that the project uses where none is named.
        """
        used = [one.purpose for one in self._processing.activities if not one.purpose.startswith("own.")]
        return flow.permission_days(self.setting, purposes or used)

    def erasures(self) -> tuple[flow.Erasure, ...]:
        """Every erasure by its receipt, the newest first: that it happened, not whose it was."""
        return flow.erasures(self.setting)

    def audit(self) -> flow.Chain:
        """The audit chain, every entry and row held against it; nothing is written."""
        return flow.audit_chain(self.setting)

    def trust_file(self, name: str) -> Path:
        """Where "register" or "dpia" is written down: `trust/NAME.toml`, whether it is there or not."""
        return self.folder / "trust" / f"{name}.toml"

    @cached_property
    def _processing(self) -> flow.Processing:
        config, model = self.config, self.config.create.openai
        segments: dict[str, Segment] = {}
        with suppress(EchtError):  # `echt check` says what is wrong with a file
            segments = flow.load_segments(self.folder / "segments")
        files = flow.Files(
            campaigns=self._readable("campaigns", lambda path: flow.load_campaign(path, self.setting)),
            predictions=self._readable("predictions", flow.load_prediction),
            segments=segments,
            grounds=tuple(config.permissions),
            sources={name: Source.from_toml(name, raw).kind for name, raw in config.sources.items()},
            engine=config.create.engine,
            model_at=model.base_url if model is not None and config.create.engine == "openai" else "",
            published=bool(config.keys.published),
            stated=self.stated(),
        )
        return flow.read_processing(self.setting, config.name, files)

    def _readable(self, kind: str, read: Callable[[Path], T]) -> Sequence[T]:
        found: list[T] = []
        for name in names(self.folder, kind):
            with suppress(EchtError):  # `echt check` says what is wrong with it
                found.append(read(find(self.folder, kind, name)))
        return found

    def stated(self) -> flow.Stated:
        """What a person wrote down in `trust/register.toml` and `trust/dpia.toml`, checked; empty where neither is there."""
        written = parse(RegisterFile, self._written("register"), "trust/register.toml")
        said = parse(DpiaFile, self._written("dpia"), "trust/dpia.toml")
        answers = {key: flow.Answered(one.applies, one.note, one.by, one.on) for key, one in said.criteria.items()}
        return flow.Stated(**written.model_dump(), answers=answers, decided=said.decided)

    def _written(self, name: str) -> dict[str, Any]:
        path = self.trust_file(name)
        return read_toml(path) if path.is_file() else {}

    def fill_register(self, values: Mapping[str, str]) -> Path:
        """Write into `trust/register.toml` what only a person can know; all else in it stays as it is.

        Args:
            values: By key as `register().missing` names them: "controller", 'retention."analytics.reporting"'; an
                empty text takes a line out.

        Raises:
            ProjectError: E161, the register has no such line; E103 to E105, the file cannot be used.
        """
        path = self.trust_file("register")
        text = path.read_text("utf-8") if path.is_file() else ""
        places: dict[str | tuple[str, str], str | None] = {
            _place(key): said.strip() or None for key, said in values.items()
        }
        made = written(text, places)
        self.stated()
        parse(RegisterFile, loads(made), "trust/register.toml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(made.lstrip("\n"), "utf-8")
        return path

    def answer_dpia(self, criterion: str, *, applies: bool, note: str, by: str, on: date) -> Path:
        """Write a named person's answer to one criterion into `trust/dpia.toml`; all else in it stays as it is.

        Args:
            criterion: Its key.
            applies: Whether it does.
            note: Why.
            by: Who says so.
            on: The day.

        Raises:
            ProjectError: E161, there is no such criterion, or nobody says why; E103 to E105, the file cannot be used.
        """
        from echt.report.processing import CRITERIA

        if criterion not in {one.key for one in CRITERIA} or not note.strip() or not by.strip():
            raise ProjectError(
                "an answer to the DPIA checklist has a criterion, a reason and a name.",
                code="E161",
                found=criterion if note.strip() else "no reason",
                fix="say why in one sentence",
            )
        self.stated()
        path = self.trust_file("dpia")
        text = path.read_text("utf-8") if path.is_file() else ""
        path.parent.mkdir(exist_ok=True)
        path.write_text(_answered(text, criterion, AnswerPart(applies=applies, note=note, by=by, on=on)), "utf-8")
        return path


def _place(key: str) -> tuple[str, str]:
    """Table and key of `controller` or `retention."marketing.communications.email"`.

    Raises:
        ProjectError: E161, nothing of the register goes by that name.
    """
    found = _KEY.fullmatch(key)
    if found is None or (found[1] or "") not in {"", "retention", "transfers", "interest"}:
        raise ProjectError(
            "the register has no such line to fill in.",
            code="E161",
            found=key,
            fix="controller, contact, officer, or retention, transfers, interest with a purpose",
        )
    return (found[1], found[2]) if found[1] else ("", found[3])


def _answered(text: str, criterion: str, answer: AnswerPart) -> str:
    """The text with the table of one criterion replaced, or added at its end."""
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
