"""`echt verify`: with a project or without."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from echt.cli.talk import say

__all__ = ["look_at", "tell"]


def look_at(files: Sequence[Path], project: Path | None, trust: Sequence[Path], *, pictures: bool) -> list[Any]:
    """One verdict a file; the project is the one that is named, else the folder we stand in where it is one."""
    import echt

    if project is None and not Path("echt.toml").is_file():
        return [echt.verify(file, trust=trust, pictures=pictures) for file in files]
    with echt.open(project or Path()) as shop:
        return [shop.verify(file, trust=trust, pictures=pictures) for file in files]


def tell(
    files: Sequence[Path], found: Sequence[Any], page: Path | None, language: Literal["nl", "en"], *, as_json: bool
) -> None:
    """Print verdicts, several under the names of their files; and write the page where it was asked for."""
    if page is not None:
        from echt.report import evidence_page

        page.write_text(
            evidence_page([(file.name, one) for file, one in zip(files, found, strict=True)], language), "utf-8"
        )
    if len(files) == 1:
        say(found[0], as_json=as_json)
    elif as_json:
        rows = [{"file": str(file), **one.to_dict()} for file, one in zip(files, found, strict=True)]
        sys.stdout.write(json.dumps({"files": rows}, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("".join(f"{file}\n{one}\n" for file, one in zip(files, found, strict=True)))
