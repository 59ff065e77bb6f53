"""What commands share: the project, the moment, JSON, a language, and how they end."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

ProjectOption = Annotated[Path, typer.Option("--project", "-p", help="The project folder.")]
AtOption = Annotated[str | None, typer.Option("--at", help="The moment to speak about, ISO 8601; else [clock] as_of.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
HERE = Path()


class Tongue(StrEnum):
    """The languages that people read here."""

    nl = "nl"
    en = "en"


def open_project(project: Path, at: str | None = None) -> Any:
    """The project in a folder; what is heavy is loaded only now."""
    import echt

    return echt.open(project, at=at)
