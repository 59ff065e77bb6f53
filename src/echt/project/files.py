"""The text files of a project folder, found by name; a wrong name gets the nearest right one."""

from __future__ import annotations

from pathlib import Path

from echt.errors import ProjectError, nearest

KINDS = {"segments": ".sql", "predictions": ".toml", "campaigns": ".toml", "content": ".md", "stories": ".md"}


def find(folder: Path, kind: str, name: str) -> Path:
    """The file of a segment, prediction, campaign, content or story.

    Raises:
        ProjectError: E108, there is no such file.
    """
    path = folder / kind / f"{name}{KINDS[kind]}"
    if name in names(folder, kind):
        return path
    known = names(folder, kind)
    hint = nearest(name, known)
    raise ProjectError(
        f"there is no {kind}/{name}{KINDS[kind]} in this project.",
        code="E108",
        found=", ".join(known) or "no file there yet",
        fix=f"did you mean '{hint}'?" if hint else f"write {kind}/{name}{KINDS[kind]}",
    )


def names(folder: Path, kind: str) -> list[str]:
    """The names of all files of one kind, sorted."""
    return sorted(path.stem for path in (folder / kind).glob(f"*{KINDS[kind]}"))
