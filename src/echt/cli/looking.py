"""`echt verify` and `echt check --law`: with a project or without."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from echt.cli.options import HERE, Tongue, open_project
from echt.cli.talk import say
from echt.errors import EchtError

Found = tuple[Path, Any]
"""A file, and its verdict or its error."""

__all__ = ["look_at", "rules", "spoken", "standing", "tell"]


def standing(project: Path | None) -> Path | None:
    """The project that is named, else the folder we stand in where it is one."""
    return project if project is not None else Path() if Path("echt.toml").is_file() else None


def spoken(language: Tongue | None, project: Path | None) -> Literal["nl", "en"]:
    """The language that was asked for, else that of the project, else English.

    Raises:
        ProjectError: E102 to E106, the folder that is named is no project.
    """
    from echt.project.config import load_config

    folder = standing(project)
    if language is not None:
        return language.value
    return load_config(folder).language if folder is not None else "en"


def rules(project: Path, at: str | None, on: str | None, language: Tongue | None) -> Any:
    """The rules of law on a day; outside a project on the day it is, and in English."""
    folder = standing(None if project == HERE else project)
    if folder is not None:
        with open_project(folder, at) as shop:
            return shop.law(on, language=language and language.value)
    from echt.project.proving import law_on

    return law_on(on or at, language=spoken(language, None))


def look_at(files: Sequence[Path], project: Path | None, trust: Sequence[Path], **asked: Any) -> list[Found]:
    """What was found, a file; the project is that of `standing`.

    Args:
        files: Of strangers, or of this project.
        project: Its folder.
        trust: PEM files.
        asked: `pictures`, `remote`: as `echt.verify` takes them.

    Raises:
        OutsideError: There is one file and it cannot be opened. Of several files the others are looked at, and its
            error stands in the place of its verdict.
    """
    found = list(_each(files, project, trust, asked))
    if len(found) == 1 and isinstance(found[0][1], EchtError):
        raise found[0][1]
    return found


def _each(
    files: Sequence[Path], project: Path | None, trust: Sequence[Path], asked: Mapping[str, Any]
) -> Iterator[Found]:
    import echt

    folder = standing(project)
    if folder is not None:
        with echt.open(folder) as shop:
            yield from shop.verify_all(files, trust=trust, **asked)
        return
    yield from echt.verify_all(files, trust=trust, **asked)


def tell(found: Sequence[Found], page: Path | None, language: Literal["nl", "en"], *, as_json: bool) -> int:
    """Print verdicts, several under the names of their files; and write the page where it was asked for.

    Returns:
        The exit code: 3, a file could not be opened; 1, something is found against one; else 0.
    """
    told = [(file, one) for file, one in found if not isinstance(one, EchtError)]
    if page is not None:
        from echt.report import evidence_page

        page.write_text(evidence_page([(file.name, one) for file, one in told], language), "utf-8")
    if len(found) == 1:
        for _, one in told:
            say(one, as_json=as_json)
    elif as_json:
        sys.stdout.write(json.dumps({"files": list(_rows(found))}, ensure_ascii=False, indent=2) + "\n")
    else:
        for file, one in found:
            sys.stdout.write(f"{file}\n{one}\n")
    if len(told) < len(found):
        return 3
    return 0 if all(one.good for _, one in told) else 1


def _rows(found: Iterable[Found]) -> Iterator[dict[str, Any]]:
    for file, one in found:
        yield {"file": str(file)} | ({"error": one.to_dict()} if isinstance(one, EchtError) else one.to_dict())
