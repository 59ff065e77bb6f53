"""Edits of the project's text files: what changes is shown first; two people at one file get a merge, not a loss.

A file is read with its `version`. What is written names the text it began from: where the file changed meanwhile, both
changes are merged line by line, and where they touch the same lines the edit is refused with both texts beside each
other. Each edit is kept in `.echt/edits` so that it can be undone, and is a git commit where the folder is a repository.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from echt.errors import ProjectError
from echt.studio.merging import merged
from echt.studio.repository import commit_of

__all__ = ["Edit", "Text", "find", "merged", "path_of", "read", "undo", "version_of", "write"]

KINDS = {
    "segments": ".sql",
    "predictions": ".toml",
    "campaigns": ".toml",
    "content": ".md",
    "stories": ".md",
    "trust": ".toml",
}
LONGEST = 200_000
KEPT = 200
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_ID = re.compile(r"[0-9a-f]{16}")
_TURN = threading.Lock()
"""One edit at a time in this process: what is merged with is what stands there when it is written."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text file of the project as it was read; `text` is empty and `version` "new" where there is none yet."""

    kind: str
    name: str
    text: str
    version: str

    @property
    def file(self) -> str:
        """Its path in the project."""
        return f"{self.kind}/{self.name}{KINDS[self.kind]}"


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit that was written.

    Attributes:
        edit_id: To undo it by.
        kind, name: Of the file.
        before, after: Its text; before is None where there was no file.
        by: Who wrote it.
        at: When, ISO 8601.
        merged: Whether somebody else's change is in it as well.
        commit: Its git commit; empty where the folder is no repository.
    """

    edit_id: str
    kind: str
    name: str
    before: str | None
    after: str | None
    by: str
    at: str
    merged: bool = False
    commit: str = ""

    @property
    def file(self) -> str:
        """Its path in the project."""
        return f"{self.kind}/{self.name}{KINDS[self.kind]}"

    @property
    def version(self) -> str:
        """Of the text that it left."""
        return version_of(self.after)


def version_of(text: str | None) -> str:
    """Sixteen hexadecimal characters that change with the text."""
    return "new" if text is None else hashlib.sha256(text.encode()).hexdigest()[:16]


def path_of(folder: Path, kind: str, name: str) -> Path:
    """Where a text file of the project is.

    Raises:
        ProjectError: E116, this is not a text file of the project that may be edited here.
    """
    path = folder / kind / f"{name}{KINDS.get(kind, '')}"
    inside = kind in KINDS and _NAME.fullmatch(name) and path.resolve().is_relative_to(folder.resolve())
    if not inside or path.is_symlink():
        raise ProjectError(
            "this name cannot be used for a file of the project.",
            code="E116",
            found=kind if kind not in KINDS else "the name",
            fix="small letters, digits and hyphens, such as spring-sale",
        )
    return path


def read(folder: Path, kind: str, name: str) -> Text:
    """A text file as it is now.

    Raises:
        ProjectError: E116.
    """
    text = _now(path_of(folder, kind, name))
    return Text(kind, name, text or "", version_of(text))


def write(
    folder: Path,
    began: Text,
    mine: str,
    *,
    by: str,
    check: Callable[[Path], object] | None = None,
    again: Callable[[str], str | None] | None = None,
    message: str = "",
) -> Edit:
    """Write an edit: merged with what others wrote meanwhile, whole or not at all.

    Args:
        folder: The project folder.
        began: The text as it was when the edit began.
        mine: The text as it is to be.
        by: Who edits.
        check: Called with the written file; where it raises, the file is put back as it was, and it raises on.
        again: For what is not edited as text but filled in: makes the same edit on the text as it is now; None where
            somebody else changed the very thing. Without it the lines are merged.
        message: Of the git commit.

    Raises:
        ProjectError: E116; E117, somebody else changed the same lines; E118, it is too long.
    """
    path_of(folder, began.kind, began.name)
    if len(mine) > LONGEST:
        raise ProjectError(
            "this text is too long.", code="E118", found=f"{len(mine)} characters", fix=f"at most {LONGEST}"
        )
    with _TURN:
        return _written(folder, began, mine.replace("\r\n", "\n"), by=by, check=check, again=again, message=message)


def _written(
    folder: Path,
    began: Text,
    mine: str,
    *,
    by: str,
    check: Callable[[Path], object] | None,
    again: Callable[[str], str | None] | None,
    message: str,
) -> Edit:
    path = path_of(folder, began.kind, began.name)
    now = _now(path)
    both = _both(began, mine, now, again)
    edit = Edit(
        secrets.token_hex(8),
        began.kind,
        began.name,
        now,
        both,
        by,
        datetime.now(UTC).isoformat(timespec="seconds"),
        merged=both != mine,
    )
    _put(path, both)
    if check is not None:
        try:
            check(path)
        except BaseException:
            _put(path, now)
            raise
    return _keep(folder, edit, message or f"{began.kind}: {began.name}")


def undo(folder: Path, edit_id: str, *, by: str) -> Edit:
    """Take an edit back; what others changed since stays.

    Raises:
        ProjectError: E117, the same lines were changed since; E119, this edit is not known.
    """
    edit = find(folder, edit_id)
    with _TURN:
        return _undone(folder, edit, by=by)


def _undone(folder: Path, edit: Edit, *, by: str) -> Edit:
    path = path_of(folder, edit.kind, edit.name)
    now = _now(path)
    back: str | None = edit.before
    if now != edit.after:
        back = _both(Text(edit.kind, edit.name, edit.after or "", edit.version), edit.before or "", now)
    _put(path, back)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    taken = Edit(secrets.token_hex(8), edit.kind, edit.name, now, back, by, at, merged=now != edit.after)
    return _keep(folder, taken, f"{edit.kind}: {edit.name} (undone)")


def find(folder: Path, edit_id: str) -> Edit:
    """An edit that was written.

    Raises:
        ProjectError: E119, this edit is not known.
    """
    path = folder / f".echt/edits/{edit_id}.json"
    if not _ID.fullmatch(edit_id) or not path.is_file():
        raise ProjectError("this edit is not kept any more.", code="E119", fix="change the text back by hand")
    return Edit(**json.loads(path.read_text("utf-8")))


def _both(began: Text, mine: str, now: str | None, again: Callable[[str], str | None] | None = None) -> str:
    if version_of(now) == began.version:
        return mine
    both = again(now or "") if again is not None else merged(began.text, mine, now or "")
    if both is None:
        raise ProjectError(
            "somebody else changed the same lines meanwhile; nothing of yours was thrown away.",
            code="E117",
            found=began.file,
            fix="open the file as it is now beside your text, and bring over what you want",
        )
    return both


def _now(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise ProjectError("this file is not UTF-8.", code="E103", found=path.name, fix="save it as UTF-8") from None


def _put(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _keep(folder: Path, edit: Edit, message: str) -> Edit:
    commit = commit_of(folder, path_of(folder, edit.kind, edit.name), edit.by, message)
    made = replace(edit, commit=commit)
    kept = folder / ".echt/edits"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / f"{made.edit_id}.json").write_text(json.dumps(asdict(made), ensure_ascii=False), "utf-8")
    for old in sorted(kept.glob("*.json"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return made
