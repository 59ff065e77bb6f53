"""The way out, which fails closed: what a model or a program made leaves proven, or it does not leave.

Words leave when a person approved exactly them, the ledger holds them, what they say still holds, and they carry the label
that they need. A picture leaves when a person approved exactly its bytes, its manifest is proven by the brand's own root
and says how it came to be, a picture by a model says which label stands in it, its invisible mark can be read and is the
one that was issued, and the ledger holds a record of it. Sound and film leave like pictures, less the mark, their label
beside them. Whatever cannot be shown counts as missing. What was looked at is what leaves: the bytes are read once.

`Released` is a type that only the gate makes, and every channel takes its bytes from one.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from echt.errors import NotAllowedError, OutsideError
from echt.nouns import Creative, Picture
from echt.prove.kinds import HEAD, KINDS, kind_of
from echt.prove.labels import Label, label, picture_label
from echt.prove.trust import TrustList, context

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["Album", "Gate", "Held", "Mark", "Record", "Released", "ReleasedFile", "release"]

Album = Callable[[Picture], bytes]
"""The bytes of a picture."""
_GATE = object()
_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_MARKED = "picture"


class Held(StrEnum):
    """Why something may not leave: the first that applies."""

    not_approved = "nobody approved exactly this"
    no_record = "the ledger holds no record of it"
    gone = "its bytes are not there any more"
    changed = "its bytes are not those that were approved"
    no_manifest = "it carries no manifest"
    not_proven = "its manifest is not proven by the brand's own root"
    other_source = "its manifest says that it came to be in another way"
    no_mark = "its invisible mark cannot be read"
    other_mark = "its invisible mark is not the one that was issued for it"
    no_label = "the words carry no label, and no person is named who took responsibility for them"
    no_data = "the page does not tell machines that a model had a hand in its words"
    not_seen = "a model had a hand in it, and its manifest names no label that is seen with it"
    not_a_file = "it is of no kind that can be proven"
    other_kind = "its bytes are of another kind than its name says"
    expired = "a fact in it no longer holds"
    withdrawn = "somebody withdrew a product that it shows"


_CODES = {
    Held.not_approved: "E577",
    Held.gone: "E577",
    Held.changed: "E577",
    Held.no_manifest: "E578",
    Held.not_proven: "E578",
    Held.other_source: "E578",
    Held.not_a_file: "E578",
    Held.no_mark: "E579",
    Held.other_mark: "E579",
    Held.no_record: "E580",
    Held.no_label: "E582",
    Held.no_data: "E582",
    Held.not_seen: "E587",
    Held.other_kind: "E578",
    Held.expired: "E586",
    Held.withdrawn: "E586",
}
_FIXES = {
    "E577": "look at it again, have it approved again: echt create, echt approve",
    "E578": "make it again with the project's identity: echt create, echt approve",
    "E579": "make it again: the mark goes in before the signature; a picture with little texture takes the strong one",
    "E580": "make it again with echt create: what is made is kept in the ledger",
    "E582": "show the label beside the words, or have a named person edit them: create.edit(creative, edits, by=NAME)",
    "E586": "write it again with facts that hold now: echt create, echt approve",
    "E587": "make it again with echt create: the label is drawn into the picture before it is signed",
}
_SUFFIXES = {
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
}
"""Of names that say a kind."""


class Record(NamedTuple):
    """What the ledger keeps of an asset: SHA-256 of its bytes, the mark issued for it (None without), how it came to be."""

    sha256: str
    mark: int | None
    source: str = ""


Mark = Callable[[bytes, int], bool | None]
"""(bytes of a picture, an issued id) -> whether that is its mark; None where no mark can be read."""


@dataclass(frozen=True)
class ReleasedFile:
    """A file that may leave, and how it came to be. Only the gate makes one.

    Attributes:
        content: Its bytes, those that were looked at.
        mime: Its media type, by its bytes.
        sha256: Of the bytes.
        source: Digital source type.
        disclosed: The label that its manifest says is seen in it, "" where none is.

    Raises:
        NotAllowedError: E583, somebody other than the gate tried to make one.
    """

    content: bytes = field(repr=False)
    mime: str
    sha256: str
    source: str
    disclosed: str
    token: InitVar[object]

    def __post_init__(self, token: object) -> None:
        """Refuse everyone but the gate."""
        _only_gate(token, "ReleasedFile")

    def label(self, language: str) -> Label:
        """How it was made, in words."""
        return picture_label(self.source, language)

    def labelled(self, shown: str, language: str) -> str:
        """What is shown beside a film or a sound, when it holds the label that these need; a picture has its own inside.

        Raises:
            NotAllowedError: E587, the label is missing.
        """
        needed = self.label(language)
        if needed.required and KINDS[self.mime] != _MARKED and needed.text not in shown:
            raise _held(Held.not_seen, self.sha256[:12])
        return shown


class Released:
    """A creative that may leave: its words, its label, its pictures. Only the gate makes one.

    Raises:
        NotAllowedError: E583, somebody other than the gate tried to make one.
    """

    __slots__ = ("_creative", "_files", "_token")

    def __init__(self, creative: Creative, files: Mapping[str, ReleasedFile], *, token: object) -> None:
        _only_gate(token, "Released")
        self._creative, self._files, self._token = creative, MappingProxyType(dict(files)), token

    @staticmethod
    def checked(one: object) -> Released:
        """The same, when it is one that the gate made: what looks like one is none.

        Raises:
            NotAllowedError: E583, it is not.
        """
        if type(one) is not Released or getattr(one, "_token", None) is not _GATE:
            _only_gate(None, "Released")
        return cast("Released", one)

    @property
    def creative(self) -> Creative:
        """The approved version, as the ledger holds it."""
        return self._creative

    @property
    def files(self) -> Mapping[str, ReleasedFile]:
        """SHA-256 -> a picture of it."""
        return self._files

    def __repr__(self) -> str:
        return f"Released({self.creative.creative_id!r}, version {self.creative.version}, {len(self.files)} pictures)"

    def picture(self, picture: Picture) -> bytes:
        """The bytes of a picture of this creative.

        Raises:
            NotAllowedError: E577, it is none of this creative's.
        """
        if picture.sha256 not in self.files:
            raise _held(Held.not_approved, picture.name)
        return self.files[picture.sha256].content

    def label(self, language: str) -> Label:
        """How the words were made."""
        return label(self.creative, language)

    def labelled(self, shown: str, language: str, *, html: bool = False) -> str:
        """The words as a channel will show them, when they carry the label that they need.

        Args:
            shown: All of what a person sees, as text or HTML.
            language: Of the label.
            html: It is HTML: it must tell machines as well, also where a named person answers for the words.

        Raises:
            NotAllowedError: E582, the label is missing and nobody is named who took responsibility; or machines are not told.
        """
        needed = self.label(language)
        if needed.required and needed.text not in shown:
            raise _held(Held.no_label, self.creative.creative_id)
        if html and needed.by_model and needed.html_data not in shown:
            raise _held(Held.no_data, self.creative.creative_id)
        return shown


class Gate:
    """Asks of everything that wants to leave whether it is proven. It is for one moment, and remembers what it let through.

    Args:
        ledger: With creatives, approvals and records of assets.
        root: PEM of the brand's own root; "" proves nothing.
        album: The bytes of a picture.
        at: The moment of leaving, UTC: an approval of later does not count.
        record: SHA-256 of an asset -> what is kept of it; the ledger's own when None.
        mark: Whether a picture carries an issued mark; `echt.prove.mark.carries` when None.
    """

    def __init__(
        self, ledger: Ledger, *, root: str, at: datetime, album: Album | None = None,
        record: Callable[[str], Record | None] | None = None, mark: Mark | None = None,
    ) -> None:  # fmt: skip
        self.ledger, self.at, self.album = ledger, at, album
        self._lists = [TrustList("own root", root)] if root else []
        self._record, self._mark = record or self._kept, mark or _carries
        self._passed: dict[str, ReleasedFile] = {}

    def release(self, creative: Creative, *, past: bool = False) -> Released:
        """A creative with every picture of it, when all of it may leave.

        Args:
            creative: In one version.
            past: It is shown as what was said before, in a report: its facts need not hold any more.

        Raises:
            NotAllowedError: E577, not approved as it is; E578, a picture is not proven; E579, its mark is not there; E580,
                the ledger holds no record; E586, what it says holds no longer; E587, a picture by a model has no label.
        """
        kept = self._words(creative) if past else self._now(creative)
        files = {one.sha256: self._picture(one) for one in kept.pictures}
        return Released(kept, files, token=_GATE)

    def words(self, creative: Creative) -> Mapping[str, Mapping[str, str]]:
        """The words of a creative for a place that shows no picture: by language and part, and how they were made.

        The parts `label` (where there is something to say) and `digital_source_type` are to be shown, and told to machines.

        Raises:
            NotAllowedError: E577, E580, E586: as `release`.
        """
        kept = self._now(creative)
        return {tongue: _told(kept, tongue) for tongue in kept.texts}

    def file(self, content: bytes, *, name: str, source: str) -> ReleasedFile:
        """A picture, film or sound that a person approved by itself.

        Args:
            content: Its bytes.
            name: Under which it was approved: `approve_file`.
            source: Digital source type that its manifest must declare.

        Raises:
            NotAllowedError: As `release`.
        """
        content = bytes(content)
        yes = self.ledger.approved("file", name, hashlib.sha256(content).hexdigest())
        if yes is None or yes.at > self.at:
            raise _held(Held.not_approved, name)
        return self._proven(content, name, source)

    def _now(self, creative: Creative) -> Creative:
        """Words as they were approved, when what they say holds now."""
        kept = self._words(creative)
        if any(one.valid_until is not None and one.valid_until < self.at for one in kept.facts):
            raise _held(Held.expired, kept.creative_id)
        if not self._gone.isdisjoint(kept.product_ids):
            raise _held(Held.withdrawn, kept.creative_id)
        return kept

    @property
    def _gone(self) -> set[str]:
        """Products that somebody withdrew."""
        return {name for name, _ in self.ledger.withdrawn("product")}

    def _kept(self, sha256: str) -> Record | None:
        asset = self.ledger.asset(sha256)
        return None if asset is None else Record(asset.sha256, asset.mark_id, asset.source)

    def _words(self, creative: Creative) -> Creative:
        name, version = creative.creative_id, creative.version
        kept = self.ledger.creative(name, version)
        if kept is None:
            raise _held(Held.no_record, name)
        yes = self.ledger.approved("creative", name, version)
        if yes is None or yes.at > self.at or kept != creative:
            raise _held(Held.not_approved, name)
        return kept

    def _picture(self, picture: Picture) -> ReleasedFile:
        if self.album is None:
            raise _held(Held.gone, picture.name)
        content = bytes(self.album(picture))  # a copy of our own: what is looked at is what leaves
        if hashlib.sha256(content).hexdigest() != picture.sha256:
            raise _held(Held.changed, picture.name)
        found = self._proven(content, picture.name, picture.source)
        if found.label(picture.language).text not in {"", found.disclosed}:
            raise _held(Held.not_seen, picture.name)
        return found

    def _proven(self, content: bytes, name: str, source: str) -> ReleasedFile:
        sha = hashlib.sha256(content).hexdigest()
        mime = kind_of(content[:HEAD])
        if mime is None or KINDS[mime] not in {"picture", "audio", "video"}:
            raise _held(Held.not_a_file, name)
        if _SUFFIXES.get(PurePath(name).suffix.lower(), mime) != mime:
            raise _held(Held.other_kind, name)
        if sha in self._passed and self._passed[sha].source == source:
            return self._passed[sha]
        disclosed = self._manifest(content, mime, name, source)
        kept = self._record(sha)
        if kept is None or kept.sha256 != sha:
            raise _held(Held.no_record, name)
        if kept.source not in {"", source}:
            raise _held(Held.other_source, name)
        if KINDS[mime] == _MARKED:
            if disclosed not in _labels(source):
                raise _held(Held.not_seen, name)
            self._marked(content, kept, name)
        self._passed[sha] = ReleasedFile(content, mime, sha, source, disclosed, _GATE)
        return self._passed[sha]

    def _manifest(self, content: bytes, mime: str, name: str, source: str) -> str:
        """The label that the manifest names, when it is proven and says how the file came to be."""
        import c2pa

        try:
            reader = c2pa.Reader.try_create(mime, io.BytesIO(content), None, context(self._lists))
        except c2pa.C2paError:
            raise _held(Held.not_proven, name) from None
        if reader is None:
            raise _held(Held.no_manifest, name)
        with reader:
            state, said = reader.get_validation_state(), json.loads(reader.json())
        if not self._lists or state != "Trusted":
            raise _held(Held.not_proven, name)
        if _declared(said) != source:
            raise _held(Held.other_source, name)
        return _disclosed(said)

    def _marked(self, content: bytes, kept: Record, name: str) -> None:
        found = None if kept.mark is None else self._mark(content, kept.mark)
        if found is None:
            raise _held(Held.no_mark, name)
        if not found:
            raise _held(Held.other_mark, name)


def release(creative: Creative, gate: Gate) -> Released:
    """What of a creative may leave: all of it, or an error that says what is missing.

    Raises:
        NotAllowedError: As `Gate.release`.
    """
    return gate.release(creative)


def _told(creative: Creative, language: str) -> dict[str, str]:
    made = label(creative, language)
    said = {"label": made.text} if made.text else {}
    return dict(creative.texts[language]) | said | {"digital_source_type": made.source_type}


def _declared(said: Mapping[str, Any]) -> str:
    """The source type that the newest action with one declares, its last part."""
    active = said["manifests"][said["active_manifest"]]
    claims = [one for one in active.get("assertions", []) if str(one["label"]).startswith("c2pa.actions")]
    types = [one.get("digitalSourceType", "") for claim in claims for one in claim["data"]["actions"]]
    return next((str(one).removeprefix(_IPTC) for one in reversed(types) if one), "")


def _disclosed(said: Mapping[str, Any]) -> str:
    """The label that stands in the file, as its maker signed."""
    active = said["manifests"][said["active_manifest"]]
    told = (one["data"] for one in active.get("assertions", []) if one["label"] == "eu.echt.disclosure")
    return next((str(one.get("label", "")) for one in told), "")


def _labels(source: str) -> set[str]:
    """What a picture of this source may say, in one of the languages; only "" where it needs nothing."""
    return {picture_label(source, language).text for language in ("nl", "en")}


def _only_gate(token: object, what: str) -> None:
    if token is not _GATE:
        raise NotAllowedError(
            f"a {what} is made by the gate only.",
            code="E583",
            found=f"a direct call of {what}(...)",
            fix="echt.prove.Gate(ledger, root=..., at=...).release(creative)",
        )


def _held(why: Held, name: str) -> NotAllowedError:
    code = _CODES[why]
    return NotAllowedError(f"'{name}' may not leave.", code=code, found=why.value, fix=_FIXES[code])


def _carries(content: bytes, issued: int) -> bool | None:
    from echt.prove import mark

    try:
        return mark.carries(content, issued)
    except OutsideError:  # what cannot be read carries nothing
        return None
