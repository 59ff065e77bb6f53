"""Verifying: which kind of file, what its manifest says, what else is in it, and what the ledger knows."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from echt.errors import OutsideError, require
from echt.prove.kinds import kind_of
from echt.prove.trust import TrustList
from echt.prove.verify.base import Direction, Evidence, Picture, State, Strength, Verdict, heaviest_first
from echt.prove.verify.judge import Found, judge
from echt.prove.verify.letters import letters
from echt.prove.verify.signals import declares_ai, evidence_of
from echt.prove.verify.words import LIMITS, VIEWS, said
from echt.safety.limited import Limited, Limits

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["LARGEST_MEDIA", "LARGEST_WORDS", "Verifier", "verify"]

LARGEST_WORDS, LARGEST_MEDIA, LARGEST_SIDECAR = 25_000_000, 1_000_000_000, 20_000_000
_HEAD = 4096


def verify(
    path: Path | str,
    *,
    ledger: Ledger | None = None,
    lists: Sequence[TrustList] | None = None,
) -> Verdict:
    """What is known about a picture, film, sound, PDF, mail or text.

    Whatever a file holds, this returns: a file that cannot be read is `unknown`, and the evidence says why. Certificates
    are judged at the moment of asking, by the library's own clock. A manifest that lies elsewhere is never fetched.

    Args:
        path: Of the file.
        ledger: Of the project that may have made it; None: nobody's.
        lists: Whom to trust; None or none: nobody, and then nothing is proven.

    Raises:
        OutsideError: E440, there is no file that can be read; E441, it is no media file and larger than 25 MB; E556,
            `echt[prove]` is not installed.
    """
    with Verifier(ledger=ledger, lists=lists) as verifier:
        return verifier.verify(path)


class Verifier:
    """The same for many files: one limited process for all, a child of it for each. Use it in a `with`.

    Args:
        ledger: As for `verify`, and so are the others.
        lists: Whom to trust.
        limits: What reading one file may use.
    """

    def __init__(
        self,
        *,
        ledger: Ledger | None = None,
        lists: Sequence[TrustList] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.ledger, self.lists = ledger, tuple(lists or ())
        self._limited = Limited("echt.prove.verify.inside", limits)

    def __enter__(self) -> Verifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._limited.close()

    def verify(self, path: Path | str, *, pictures: bool = False) -> Verdict:
        """What is known about one file, with pictures for a human to judge where asked; raises as `verify` does."""
        path = Path(path)
        head, size = _first(path)
        media = kind_of(head)
        if media is None:
            return self._words(path, size)
        if size > LARGEST_MEDIA:
            return Verdict(State.unknown, "", (_plain("size", "too large", size=str(size)),), media=media)
        require("c2pa", "reading manifests needs a library that is not installed.", code="E556", extra="prove")
        found = self._manifest(path, media)
        seen = self._seen(path, media, deep=found.state is not State.proven)
        ai = found.ai_declared or declares_ai(seen)
        state = State.declared if ai and found.state is State.unknown else found.state
        evidence = heaviest_first([*found.evidence, *evidence_of(seen)])
        if found.state is not State.proven and (copied := self._copied(path, media)) is not None:
            evidence = heaviest_first([copied, *evidence])
        views = self._pictures(path, media) if pictures else ()
        return Verdict(state, _sha256(path), evidence, ai, media, views)

    def _copied(self, path: Path, media: str) -> Evidence | None:
        """The project's own asset that this is a copy of, by mark and fingerprint; looked up in pixels read safely."""
        if self.ledger is None or not media.startswith("image/"):
            return None
        from echt.prove.mark import find

        try:
            clean = base64.b64decode(self._limited.ask("clean", path=str(path.resolve()), mime=media))
            match = find(self.ledger, clean) if clean else None
        except OutsideError:
            return None
        if match is None:
            return None
        words = said("copy", sha=match.asset.sha256[:16], bits=str(match.id_distance), apart=str(match.print_distance))
        return Evidence("registry", words, Direction.origin, Strength.strong, LIMITS["copy"], f"Echt {version('echt')}")

    def _seen(self, path: Path, media: str, *, deep: bool) -> list[dict[str, str]]:
        """Metadata, and where nothing is proven the pixels: beside a proof they would only distract."""
        seen: list[dict[str, str]] = []
        for task in ("metadata", "pixels") if deep else ("metadata",):
            try:
                seen += self._limited.ask(task, path=str(path.resolve()), mime=media)
            except OutsideError as error:
                seen.append({"signal": task, "key": "too much", "why": str(error.found)})
        return seen

    def _pictures(self, path: Path, media: str) -> tuple[Picture, ...]:
        try:
            made = self._limited.ask("views", path=str(path.resolve()), mime=media)
        except OutsideError:
            return ()
        return tuple(Picture(name, base64.b64decode(png), VIEWS[name]) for name, png in made if name in VIEWS)

    def _words(self, path: Path, size: int) -> Verdict:
        if size > LARGEST_WORDS:
            raise OutsideError(
                "this file is too large to verify.", code="E441", found=f"{size} bytes", fix="at most 25 MB"
            )
        raw = path.read_bytes()
        state, item = letters(raw, self.ledger)
        return Verdict(state, hashlib.sha256(raw).hexdigest(), (item,))

    def _manifest(self, path: Path, media: str) -> Found:
        tool = f"c2pa-python {version('c2pa-python')}"
        told, where = self._ask(path, media), "inside"
        if not told and (beside := _beside(path)):
            told, where = self._ask(path, media, beside), "sidecar"
        if "failed" in told:
            return Found(State.unknown, (_plain("manifest", "too much", why=told["failed"]),))
        return judge(told, self.lists, tool=tool, where=where)

    def _ask(self, path: Path, media: str, sidecar: bytes = b"") -> dict[str, Any]:
        given = base64.b64encode(sidecar).decode()
        roots = [one.roots for one in self.lists]
        try:
            return self._limited.ask("manifest", path=str(path.resolve()), mime=media, roots=roots, sidecar=given)
        except OutsideError as error:
            return {"failed": str(error.found)}


def _first(path: Path) -> tuple[bytes, int]:
    """The first bytes of a file, and its size."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD), path.stat().st_size
    except OSError as error:
        raise OutsideError(
            "this file cannot be read.", code="E440", found=error.strerror, fix="give the path of a file you may read"
        ) from None


def _beside(path: Path) -> bytes:
    """The manifest that lies beside a file: FILE.c2pa, as `picture.png.c2pa`."""
    sidecar = path.with_name(f"{path.name}.c2pa")
    try:
        return sidecar.read_bytes() if sidecar.stat().st_size <= LARGEST_SIDECAR else b""
    except OSError:
        return b""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(signal: str, key: str, **values: str) -> Evidence:
    limits = LIMITS.get(key, LIMITS["unreadable"])
    return Evidence(signal, said(key, **values), Direction.nothing, Strength.none, limits, f"Echt {version('echt')}")
