"""Verifying: which kind of file, what its manifest says, what else is in it, and what the ledger knows."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from echt.errors import OutsideError, require
from echt.prove.kinds import HEAD, kind_of
from echt.prove.trust import TrustList
from echt.prove.verify.base import Direction, Evidence, Picture, State, Strength, Verdict, heaviest_first, tool_of
from echt.prove.verify.films import FILMS, Filmed, look_at_film
from echt.prove.verify.judge import Found, judge
from echt.prove.verify.letters import letters
from echt.prove.verify.own import Own, own_copy
from echt.prove.verify.remote import Remote, fetch
from echt.prove.verify.signals import declares_ai, evidence_of
from echt.prove.verify.words import LIMITS, VIEWS, said
from echt.safety.limited import Limits, Pool

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["LARGEST_MEDIA", "LARGEST_WORDS", "Verifier", "verify", "verify_all"]

LARGEST_WORDS, LARGEST_MEDIA, LARGEST_SIDECAR = 25_000_000, 1_000_000_000, 20_000_000
_INSIDE = "echt.prove.verify.inside"


def verify(
    path: Path | str,
    *,
    ledger: Ledger | None = None,
    lists: Sequence[TrustList] | None = None,
    remote: Remote | None = None,
) -> Verdict:
    """What is known about a picture, film, sound, PDF, mail or text.

    Whatever a file holds, this returns: a file that cannot be read is `unknown`, and the evidence says why. Certificates
    are judged at the moment of asking, by the library's own clock.

    Args:
        path: Of the file.
        ledger: Of the project that may have made it; None: nobody's.
        lists: Whom to trust; None or none: nobody, and then nothing is proven.
        remote: Where a manifest that lies elsewhere may be fetched; None: nowhere, the evidence names the host.

    Raises:
        OutsideError: E440, there is no file that can be read; E441, it is no media file and larger than 25 MB; E556,
            `echt[prove]` is not installed.
    """
    with Verifier(ledger=ledger, lists=lists, remote=remote) as verifier:
        return verifier.verify(path)


def verify_all(
    paths: Iterable[Path | str],
    *,
    ledger: Ledger | None = None,
    lists: Sequence[TrustList] | None = None,
    remote: Remote | None = None,
) -> Iterator[tuple[Path, Verdict | OutsideError]]:
    """The same for many files, in their order; a file that cannot be opened gives its error, and the next one follows.

    Args:
        paths: Of the files.
        ledger: As for `verify`.
        lists: As for `verify`.
        remote: As for `verify`.

    Raises:
        OutsideError: E556, `echt[prove]` is not installed.
    """
    with Verifier(ledger=ledger, lists=lists, remote=remote) as verifier:
        yield from verifier.verify_all(paths)


class Verifier:
    """The same for many files: processes that wait, and a limited child of one of them for each file. Use it in a `with`.

    Args:
        ledger: As for `verify`, and so are the others.
        lists: Whom to trust.
        limits: What reading one file may use.
        remote: Where manifests that lie elsewhere may be fetched; None: nowhere.
        workers: How many files `verify_all` reads at the same time; None for one a processor, at most four.
    """

    def __init__(
        self,
        *,
        ledger: Ledger | None = None,
        lists: Sequence[TrustList] | None = None,
        limits: Limits | None = None,
        remote: Remote | None = None,
        workers: int | None = None,
    ) -> None:
        self.ledger, self.lists, self.remote = ledger, tuple(lists or ()), remote
        self._pool = Pool(_INSIDE, limits, workers or min(4, os.cpu_count() or 1))

    def __enter__(self) -> Verifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def verify(self, path: Path | str, *, pictures: bool = False) -> Verdict:
        """What is known about one file, with pictures for a human to judge where asked; raises as `verify` does."""
        path = Path(path)
        return self._verdict(path, self._look(path), pictures=pictures)

    def verify_all(
        self, paths: Iterable[Path | str], *, pictures: bool = False
    ) -> Iterator[tuple[Path, Verdict | OutsideError]]:
        """The same for many files, in their order, several at a time; each as soon as it is known.

        A file that cannot be opened gives its error instead of a verdict, and the next one follows.

        Args:
            paths: Of the files; they are not all asked for at once.
            pictures: Whether to draw pictures for a human to judge.

        Raises:
            OutsideError: E556, `echt[prove]` is not installed.
        """
        for path, looked in self._pool.each(self._tried, (Path(one) for one in paths)):
            if isinstance(looked, OutsideError):
                yield path, looked
                continue
            yield path, self._verdict(path, looked, pictures=pictures)

    def _tried(self, path: Path) -> _Looked | OutsideError:
        try:
            return self._look(path)
        except OutsideError as error:
            if error.code == "E556":
                raise
            return error

    def _look(self, path: Path) -> _Looked:
        """What can be seen without the ledger; several threads may look at the same time."""
        head, size = _first(path)
        media = kind_of(head)
        if media is None and size > LARGEST_WORDS:
            raise OutsideError(
                "this file is too large to verify.", code="E441", found=f"{size} bytes", fix="at most 25 MB"
            )
        if media is None or size > LARGEST_MEDIA:
            return _Looked(media or "", size)
        require("c2pa", "reading manifests needs a library that is not installed.", code="E556", extra="prove")
        sidecar = base64.b64encode(_beside(path)).decode()
        roots = [one.roots for one in self.lists]
        asked = {"path": str(path.resolve()), "mime": media}
        try:
            seen = self._pool.ask("look", **asked, roots=roots, sidecar=sidecar)
        except OutsideError:
            seen = self._apart(asked, roots, sidecar)  # what broke one part does not hide the others
        if self.remote is not None and "remote" in seen["manifest"]:
            seen |= self._fetched(asked, roots, seen["manifest"]["remote"], self.remote)
        return _Looked(media, size, seen["manifest"], seen["where"], seen["seen"], _sha256(path))

    def _fetched(self, asked: dict[str, Any], roots: list[str], url: str, remote: Remote) -> dict[str, Any]:
        """What the manifest at the address that the file names says of it."""
        try:
            content = base64.b64encode(fetch(url, remote)).decode()
            told = self._pool.ask("manifest", **asked, roots=roots, sidecar=content)
        except OutsideError as error:
            return {"manifest": {"remote": url, "why": f"{error.what} {error.found}"}}
        return {"manifest": told | {"from": url}, "where": "remote"}

    def _apart(self, asked: dict[str, Any], roots: list[str], sidecar: str) -> dict[str, Any]:
        """Each part in a child of its own."""
        seen: list[dict[str, str]] = []
        try:
            told = self._pool.ask("manifest", **asked, roots=roots, sidecar="")
        except OutsideError as error:
            told = {"failed": str(error.found)}
        where = "inside"
        if sidecar and not told:
            with suppress(OutsideError):
                told, where = self._pool.ask("manifest", **asked, roots=roots, sidecar=sidecar), "sidecar"
        for task in ("metadata", "pixels"):
            try:
                seen += self._pool.ask(task, **asked)
            except OutsideError as error:
                seen.append({"signal": task, "key": "too much", "why": str(error.found)})
        return {"manifest": told, "where": where, "seen": seen}

    def _verdict(self, path: Path, looked: _Looked, *, pictures: bool) -> Verdict:
        media = looked.media
        if not media:
            return self._words(path)
        if looked.size > LARGEST_MEDIA:
            return Verdict(State.unknown, "", (_plain("size", "too large", size=str(looked.size)),), media=media)
        found = self._judged(looked)
        own = self._own(path, looked) if found.state is not State.proven else Own()
        film = self._film(path, looked, deep=found.state is not State.proven, pictures=pictures)
        ai = found.ai_declared or own.ai_declared or film.ai_declared or declares_ai(looked.seen)
        state = State.declared if ai and found.state is State.unknown else found.state
        evidence = heaviest_first([*own.evidence, *film.evidence, *found.evidence, *evidence_of(looked.seen)])
        views = (*self._pictures(path, media), *film.pictures) if pictures else ()
        return Verdict(state, looked.sha256, evidence, ai, media, views)

    def _judged(self, looked: _Looked) -> Found:
        if "failed" in looked.told:
            return Found(State.unknown, (_plain("manifest", "too much", why=looked.told["failed"]),))
        return judge(looked.told, self.lists, tool=tool_of("c2pa-python"), where=looked.where)

    def _own(self, path: Path, looked: _Looked) -> Own:
        """What the project's own record says of this picture or one it descends from, in pixels that were read safely."""
        if self.ledger is None or not looked.media.startswith("image/"):
            return Own()
        try:
            clean = self._pool.ask("clean", path=str(path.resolve()), mime=looked.media)
            return own_copy(self.ledger, base64.b64decode(clean)) if clean else Own()
        except OutsideError:
            return Own()

    def _film(self, path: Path, looked: _Looked, *, deep: bool, pictures: bool) -> Filmed:
        """What frames tell, where there is something to compare them with or somebody to look at them."""
        ledger = self.ledger if deep else None
        if looked.media not in FILMS or (ledger is None and not pictures):
            return Filmed()
        return look_at_film(path, ledger, pictures=pictures)

    def _pictures(self, path: Path, media: str) -> tuple[Picture, ...]:
        try:
            made = self._pool.ask("views", path=str(path.resolve()), mime=media)
        except OutsideError:
            return ()
        return tuple(Picture(name, base64.b64decode(png), VIEWS[name]) for name, png in made if name in VIEWS)

    def _words(self, path: Path) -> Verdict:
        raw = path.read_bytes()
        state, item = letters(raw, self.ledger)
        return Verdict(state, hashlib.sha256(raw).hexdigest(), (item,))


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was seen of a file: its kind ("" for words), its size, its manifest and where that lay, its signals."""

    media: str
    size: int
    told: dict[str, Any] = field(default_factory=dict[str, Any])
    where: str = "inside"
    seen: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    sha256: str = ""


def _first(path: Path) -> tuple[bytes, int]:
    """The first bytes of a file, and its size."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD), path.stat().st_size
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
    return Evidence(signal, said(key, **values), Direction.nothing, Strength.none, limits, tool_of("echt"))
