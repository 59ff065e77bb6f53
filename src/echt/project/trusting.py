"""The part of a project that accounts for itself: register, DPIA, permissions over time, erasures, the audit chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from tomllib import loads
from typing import TYPE_CHECKING, Any, TypeVar

from echt import flow
from echt.errors import EchtError
from echt.ingest import Source
from echt.project.config import Config, parse, read_toml, real_moment
from echt.project.files import find, names
from echt.project.stated import AnswerPart, DpiaFile, RegisterFile, answered, filled, unfit

if TYPE_CHECKING:
    from echt.flow import Setting
    from echt.nouns import Segment
    from echt.report import Language
    from echt.report.processing import Dpia, Register

__all__ = ["Trusting"]

T = TypeVar("T")
Progress = Callable[[str, int, int | None], None]


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

    def audit(self, *, progress: Progress | None = None) -> flow.Chain:
        """The audit chain, every entry and row held against it. The ledger is only read; the result is kept with the keys.

        Args:
            progress: Told what is being held, how far, of how many.
        """
        return flow.audit_chain(self.setting, at=real_moment(), progress=progress)

    def audit_state(self) -> flow.Chain:
        """The audit chain as the last `audit` found it, and what was added since: quick, and it says what it looked at."""
        return flow.audit_state(self.setting)

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
        made = filled(text, values)
        self.stated()
        parse(RegisterFile, loads(made), "trust/register.toml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, "utf-8")
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
        if not note.strip() or not by.strip():
            raise unfit("no reason")
        self.stated()
        path = self.trust_file("dpia")
        text = path.read_text("utf-8") if path.is_file() else ""
        made = answered(text, criterion, AnswerPart(applies=applies, note=note, by=by, on=on))
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, "utf-8")
        return path
