"""What is ours, signed: a C2PA manifest that says how a file was made, with the files it was made from kept inside.

The mark goes in first, the signature last: any later change to a byte breaks it, which is what it is for.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echt.errors import OutsideError
from echt.prove.identity import Identity
from echt.prove.kinds import kind_of_file
from echt.prove.trust import TrustList, context
from echt.safety import check_url, resolve

if TYPE_CHECKING:
    import c2pa

__all__ = ["Action", "Claim", "Ingredient", "Signed", "Source", "Stamp", "carries", "sign", "sign_bytes"]

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SOON_DAYS = 365


class Source(StrEnum):
    """How a picture, sound or film came to be: digital source types of IPTC that Echt makes or meets."""

    drawn = "algorithmicMedia"
    trained = "trainedAlgorithmicMedia"
    composite = "compositeWithTrainedAlgorithmicMedia"
    together = "composite"
    camera = "digitalCapture"
    human = "digitalCreation"
    edited = "humanEdits"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that was done to a file.

    Attributes:
        name: As C2PA names it: "c2pa.edited", "c2pa.resized", "c2pa.watermarked.bound".
        agent: The program or model that did it.
        source: How what it added came to be, where it added something.
        about: Further fields; no personal data, no prompt: the hash of one.
    """

    name: str
    agent: str = ""
    source: Source | None = None
    about: Mapping[str, str] = field(default_factory=dict[str, str])

    def to_dict(self) -> dict[str, Any]:
        """As an assertion of C2PA says it."""
        said: dict[str, Any] = {"action": self.name}
        if self.agent:
            said["softwareAgent"] = {"name": self.agent}
        if self.source is not None:
            said["digitalSourceType"] = _IPTC + self.source.value
        return said | ({"parameters": dict(self.about)} if self.about else {})


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A file that another one was made from: it goes inside with its own manifest, where it has one.

    Attributes:
        content: Its bytes.
        mime: Its media type.
        title: What it is called; no personal data.
    """

    content: bytes = field(repr=False)
    mime: str
    title: str

    @staticmethod
    def read(path: Path | str) -> Ingredient:
        """The same from a file.

        Raises:
            OutsideError: E440, it cannot be read; E554, of no kind that can be signed.
        """
        mime = kind_of_file(Path(path))
        return Ingredient(Path(path).read_bytes(), mime, Path(path).name)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a manifest says of a file beside how it came to be and who signs.

    Attributes:
        title: What it is called; no personal data.
        actions: What was done to it, oldest first.
        ingredients: What it was made from.
        marks: Algorithm -> value of invisible marks that lead back to this manifest (soft bindings).
        disclosure: What a person who sees it is told: label, language, hash of a prompt.
    """

    title: str = ""
    actions: Sequence[Action] = ()
    ingredients: Sequence[Ingredient] = ()
    marks: Mapping[str, str] = field(default_factory=dict[str, str])
    disclosure: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Stamp:
    """An RFC 3161 time stamp authority: what was signed while a certificate held stays proven after it.

    Attributes:
        url: Where it is asked; only the hash of a signature is sent.
        roots: PEM of its root: a stamp of an authority that nobody lists proves nothing.
        private_host: The one name that may stand for a machine in an inner network.
    """

    url: str
    roots: str = field(default="", repr=False)
    private_host: str = ""

    def checked(self) -> str:
        """The address, checked as it is written and as its name stands now.

        Raises:
            OutsideError: E560, it may not be called; E561, its name stands for nothing.
        """
        resolve(check_url(self.url, setting="[prove] stamp", private_host=self.private_host))
        return self.url


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file.

    Attributes:
        content: Its bytes, the manifest inside.
        manifest: The manifest alone: kept in the ledger, it proves a copy that lost its own.
        expires: When the signature can no longer be proven, for want of a time stamp; None where it has one.
        warnings: What a person should know, in plain words.
    """

    content: bytes = field(repr=False)
    manifest: bytes = field(repr=False)
    expires: datetime | None
    warnings: tuple[str, ...] = ()


def sign(
    path: Path | str,
    out: Path | str,
    *,
    source: Source | str,
    actions: Sequence[Action] = (),
    identity: Identity,
    at: datetime | None = None,
    stamp: Stamp | None = None,
    claim: Claim | None = None,
) -> Signed:
    """Sign a file with a manifest that says how it came to be.

    A manifest that the file carries is kept: it becomes the parent of the new one. Nothing leaves this machine but the
    request for a time stamp, where one is asked for.

    Args:
        path: A picture, film, sound or PDF.
        out: Where the signed file goes; may be the same.
        source: How it came to be.
        actions: What was done to it since, oldest first; after those of the claim.
        identity: Who signs: `open_identity(folder)`.
        at: The moment, UTC, to warn of a certificate that ends soon; without it nothing is warned of.
        stamp: The RFC 3161 time stamp authority; None for none.
        claim: What else is said of it: title, ingredients, marks. Without a title, the name of the file.

    Raises:
        OutsideError: E440, the file cannot be read; E554, of no kind that can be signed; E556, `echt[prove]` is not
            installed; E557, the library refuses it; E558, what it made is not trusted under the identity's own root; E560,
            E561, the time stamp authority may not be called; E585, it gave no stamp.

    Source:
        C2PA specification 2.2; IPTC digital source types; RFC 3161.
    """
    one = Ingredient.read(path)
    said = claim or Claim()
    said = replace(said, title=said.title or one.title, actions=(*said.actions, *actions))
    made = sign_bytes(one.content, one.mime, source=source, identity=identity, at=at, stamp=stamp, claim=said)
    Path(out).write_bytes(made.content)
    return made


def sign_bytes(
    content: bytes,
    mime: str,
    *,
    source: Source | str,
    identity: Identity,
    at: datetime | None = None,
    stamp: Stamp | None = None,
    claim: Claim | None = None,
) -> Signed:
    """The same of bytes in memory.

    Args:
        content: Of the file.
        mime: Its media type.
        source: As for `sign`, and so are the others.
        identity: Who signs.
        at: The moment.
        stamp: The time stamp authority.
        claim: What else is said of it.
    """
    import c2pa

    said = claim or Claim()
    trusted = context([TrustList(identity.name, identity.root), *_times(stamp)])
    asked = stamp.checked() if stamp else None
    parent = carries(content, mime)
    try:
        builder = c2pa.Builder(_manifest(Source(source), said, changed=parent), context=trusted)
        if parent:
            builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
            builder.add_ingredient({"title": said.title, "relationship": "parentOf"}, mime, io.BytesIO(content))
        for one in said.ingredients:
            about = {"title": one.title, "relationship": "componentOf"}
            builder.add_ingredient(about, one.mime, io.BytesIO(one.content))
        out = io.BytesIO()
        store = builder.sign(_signer(identity, asked), mime, io.BytesIO(content), out)
    except c2pa.C2paError as error:
        raise _no_stamp(str(error)) if stamp and str(error).startswith("Signature") else _refused(str(error)) from None
    signed = out.getvalue()
    codes = _check(signed, mime, trusted) if identity.root else set[str]()
    lasting = "timeStamp.trusted" in codes
    made = Signed(signed, bytes(store), None if lasting else identity.not_after)
    return _with_warnings(made, identity, at, unlisted=stamp is not None and not lasting)


def _signer(identity: Identity, stamp: str | None) -> c2pa.Signer:
    """Of a key that lies in a file; or of a call to a key service, for which the library keeps 9 kB free in each file."""
    import c2pa

    if not identity.key:
        return c2pa.Signer.from_callback(identity.sign, c2pa.C2paSigningAlg.ES256, identity.chain, stamp)
    given = c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, identity.chain.encode(), identity.key, stamp)
    return c2pa.Signer.from_info(given)


def _times(stamp: Stamp | None) -> list[TrustList]:
    return [TrustList("time stamps", stamp.roots)] if stamp and stamp.roots else []


def _manifest(source: Source, claim: Claim, *, changed: bool) -> dict[str, Any]:
    """What is claimed. A file that carries a manifest was opened, not created: the library adds that action itself."""
    first = [] if changed else [Action("c2pa.created", "Echt", source)]
    done = [*first, *claim.actions] or [Action("c2pa.edited", "Echt", source)]
    said: list[dict[str, Any]] = [{"label": "c2pa.actions.v2", "data": {"actions": [one.to_dict() for one in done]}}]
    said += [{"label": "c2pa.soft-binding", "data": _soft(alg, value)} for alg, value in claim.marks.items()]
    if claim.disclosure:
        said.append({"label": "eu.echt.disclosure", "data": dict(claim.disclosure)})
    maker = [{"name": "Echt", "version": version("echt")}]
    return {"claim_generator_info": maker, "title": claim.title, "assertions": said}


def _soft(alg: str, value: str) -> dict[str, Any]:
    return {"alg": alg, "blocks": [{"scope": {}, "value": base64.b64encode(value.encode()).decode()}]}


def carries(content: bytes, mime: str) -> bool:
    """Whether a file carries a manifest, whoever signed it.

    Raises:
        OutsideError: E557, it is no whole file of its kind.
    """
    import c2pa

    try:
        reader = c2pa.Reader.try_create(mime, io.BytesIO(content), None, context([]))
    except c2pa.C2paError as error:
        raise _refused(str(error)) from None
    if reader is None:
        return False
    reader.close()
    return True


def _check(signed: bytes, mime: str, trusted: c2pa.Context) -> set[str]:
    """Read back what was made: a signature that its own root does not prove must not leave. The codes of success."""
    import c2pa

    with c2pa.Reader(mime, io.BytesIO(signed), context=trusted) as reader:
        results: Any = json.loads(json.dumps(reader.get_validation_results() or {}))
        active = results.get("activeManifest", {})
        if reader.get_validation_state() != "Trusted":
            codes = [one.get("code", "") for one in active.get("failure", [])]
            raise OutsideError(
                "what was signed is not proven by the identity's own root.",
                code="E558",
                found=", ".join(codes) or str(reader.get_validation_state()),
                fix="check the dates of the certificates, or make a new identity: echt prove init",
            )
    return {str(one.get("code", "")) for one in active.get("success", [])}


def _with_warnings(made: Signed, identity: Identity, at: datetime | None, *, unlisted: bool) -> Signed:
    if made.expires is None:
        return made
    said = ["the time stamp is of an authority that is not in your list: [prove] stamp_root"] if unlisted else []
    if at is not None and identity.days_left(at) <= _SOON_DAYS:
        days = identity.days_left(at)
        said.append(f"without a time stamp this is proven for {days} days more, until {identity.not_after:%Y-%m-%d}")
    return Signed(made.content, made.manifest, made.expires, tuple(said))


def _no_stamp(found: str) -> OutsideError:
    return OutsideError(
        "the time stamp authority gave no stamp.",
        code="E585",
        found=found[:160],
        fix="check [prove] stamp in echt.toml, try again later, or take it out: the long certificate proves until it ends",
    )


def _refused(found: str) -> OutsideError:
    return OutsideError(
        "this file cannot be signed.", code="E557", found=found[:160], fix="a whole file of a kind that C2PA knows"
    )
