"""From what a manifest says to evidence and a state: the rules, one place.

A file is contradicted where a hash or a signature of its own manifest does not hold. A signer whom no list names, and a
certificate that has expired, say nothing against the file: it keeps what it declares. An error in something it was made
from, which was recorded when it was signed, is told and decides nothing; a hash in there that broke since then means that
the file was changed after signing.

Source:
    C2PA specification 2.2, section 15: validation, and its status codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from echt.prove.trust import TrustList
from echt.prove.verify.base import Direction, Evidence, State, Strength, Words
from echt.prove.verify.words import LIMITS, SOURCES, said

__all__ = ["AI_SOURCES", "Found", "judge"]

AI_SOURCES = frozenset(
    {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic", "trainedAlgorithmicData"}
)
"""Digital source types of IPTC that mean: a trained model made it, or part of it."""
BROKEN = frozenset(
    {
        "assertion.dataHash.mismatch",
        "assertion.bmffHash.mismatch",
        "assertion.boxesHash.mismatch",
        "assertion.collectionHash.mismatch",
        "assertion.hashedURI.mismatch",
        "assertion.missing",
        "claimSignature.mismatch",
        "claimSignature.missing",
        "claim.missing",
    }
)
"""Failures of the file's own manifest that only a change after signing, or a manifest of another file, brings about."""
_EXPIRED = frozenset({"signingCredential.expired", "claimSignature.outsideValidity"})


@dataclass(frozen=True, slots=True)
class Found:
    """What the manifest led to."""

    state: State
    evidence: tuple[Evidence, ...]
    ai_declared: bool = False


def judge(told: dict[str, Any], lists: Sequence[TrustList], *, tool: str, where: str = "inside") -> Found:
    """The state and the evidence of one manifest.

    Args:
        told: As `inside.manifest` returns it.
        lists: The trust lists it was held against, in the same order.
        tool: The library and its version.
        where: "inside", "sidecar" or "remote".
    """
    if not told:
        return Found(State.unknown, (_item("manifest", "none", tool),))
    if "remote" in told:
        key = "unreachable" if "why" in told else "remote"
        item = _item("manifest", key, tool, host=_host(told["remote"]), why=told.get("why", ""))
        return Found(State.unknown, (item,))
    if "unreadable" in told:
        return Found(State.unknown, (_item("manifest", "unreadable", tool, why=told["unreadable"]),))
    failed = set(told["failure"])
    declared = [(kind, part) for kind, part in told["said"] if kind in AI_SOURCES]
    items = [*_signature(told, lists, failed, tool, where), *_declared(told, tool), *_around(told, failed, tool)]
    if (failed | set(told["since"])) & BROKEN:
        state = State.contradicted
    elif _trusted(told, lists):
        state = State.proven
    else:
        state = State.declared if declared else State.unknown
    return Found(state, tuple(items), bool(declared))


def _signature(
    told: dict[str, Any], lists: Sequence[TrustList], failed: set[str], tool: str, where: str
) -> list[Evidence]:
    if failed & BROKEN:
        codes = ", ".join(sorted(failed & BROKEN))
        why = "; ".join(one for code, one in zip(told["failure"], told["explained"], strict=True) if code in BROKEN)
        return [_item("manifest", f"broken {where}", tool, codes=codes, why=why, against=True)]
    if _trusted(told, lists):
        trusted = lists[told["by"]]
        day = f", {trusted.on:%Y-%m-%d}" if trusted.on else ""
        return [_item("manifest", "trusted", tool, name=told["signed"].get("issuer", ""), list=f"{trusted.name}{day}")]
    if by := _revoked(told, lists):
        return [_item("manifest", "revoked by list", tool, list=by)]
    if "signingCredential.ocsp.revoked" in failed or "signingCredential.revoked" in failed:
        return [_item("manifest", "revoked", tool)]
    if failed & _EXPIRED:
        return [_item("manifest", "expired", tool)]
    if BROKEN.intersection(told["since"]):
        return []
    if rest := sorted(code for code in failed - {"signingCredential.untrusted"} if not code.startswith("cawg.")):
        return [_item("manifest", "incomplete", tool, codes=", ".join(rest))]
    return [_item("manifest", "untrusted" if "signingCredential.untrusted" in failed else "beside", tool)]


def _trusted(told: dict[str, Any], lists: Sequence[TrustList]) -> bool:
    return told["state"] == "Trusted" and told["by"] >= 0 and not _revoked(told, lists)


def _revoked(told: dict[str, Any], lists: Sequence[TrustList]) -> str:
    """The list that trusts this signer's certificate no more, or ""."""
    serial = str(told["signed"].get("cert_serial_number", ""))
    return next((one.name for one in lists if serial.isdecimal() and int(serial) in one.revoked), "")


def _declared(told: dict[str, Any], tool: str) -> list[Evidence]:
    items: list[Evidence] = []
    for kind, part in told["said"]:
        about = SOURCES.get(kind, Words(kind, kind))
        of = said("of the file" if part == "file" else "of a part")
        key = "AI declared" if kind in AI_SOURCES else "declared"
        items.append(
            _item("source type", key, tool, kind=kind, about_nl=about.nl, about_en=about.en, of_nl=of.nl, of_en=of.en)
        )
    return items


def _around(told: dict[str, Any], failed: set[str], tool: str) -> list[Evidence]:
    """What stands beside the file's own signature: its ingredients, a time stamp, a person's identity."""
    items: list[Evidence] = []
    if "from" in told:
        items.append(_item("manifest", "fetched", tool, host=_host(told["from"])))
    inside = [code for code in told["inside"] if not code.endswith(".untrusted")]
    if later := sorted(BROKEN.intersection(told["since"])):
        items.append(_item("ingredients", "broken since", tool, codes=", ".join(later), against=True))
    elif inside:
        items.append(_item("ingredients", "errors inside", tool, codes=", ".join(inside)))
    elif told["ingredients"]:
        key = "ingredient" if told["ingredients"] == 1 else "ingredients"
        items.append(_item("ingredients", key, tool, n=str(told["ingredients"])))
    if cawg := sorted(code for code in failed if code.startswith("cawg.")):
        items.append(_item("identity", "identity", tool, codes=", ".join(cawg)))
    if "timeStamp.trusted" in told["success"] and told["signed"].get("time"):
        items.append(_item("time stamp", "stamped", tool, when=f"{told['signed']['time'][:16].replace('T', ' ')} UTC"))
    return items


_POINTS = {
    "trusted": (Direction.origin, Strength.proof),
    "AI declared": (Direction.ai, Strength.strong),
    "declared": (Direction.origin, Strength.weak),
    "untrusted": (Direction.origin, Strength.weak),
    "expired": (Direction.origin, Strength.weak),
    "stamped": (Direction.origin, Strength.weak),
}


def _item(signal: str, key: str, tool: str, *, against: bool = False, **values: str) -> Evidence:
    direction, strength = (
        (Direction.against, Strength.proof) if against else _POINTS.get(key, (Direction.nothing, Strength.none))
    )
    return Evidence(signal, said(key, **values), direction, strength, LIMITS.get(key, LIMITS[signal]), tool)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0][:80] or "?"
