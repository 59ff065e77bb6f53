"""`echt verify`: with a project or without."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from echt.cli.talk import say
from echt.errors import EchtError

Found = tuple[Path, Any]
"""A file, and its verdict or its error."""

__all__ = ["look_at", "tell"]


def look_at(files: Sequence[Path], project: Path | None, trust: Sequence[Path], **asked: Any) -> list[Found]:
    """What was found, a file; the project is the one that is named, else the folder we stand in where it is one.

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

    if project is not None or Path("echt.toml").is_file():
        with echt.open(project or Path()) as shop:
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
