"""What is done with the bytes of a stranger: these functions run in a limited process, see `echt.safety.limited`.

They take and return what JSON can hold.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import c2pa
from PIL import Image

# imported once by the process that waits, so that each child has them at once
from echt.prove.trust import TrustList, context, forget
from echt.prove.verify.metadata import read_metadata
from echt.prove.verify.pixels import opened, read_pixels
from echt.prove.verify.views import draw_views

Image.init()  # its readers too: else each child looks them up again

__all__ = ["clean", "look", "manifest", "metadata", "pixels", "ready", "views"]

_REMOTE = "must fetch remote manifests from url "


def ready() -> None:
    """Do everything once, so that each child finds done what only the first time costs."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "ready.jpg")
        Image.linear_gradient("L").save(path, "JPEG")
        look(path, "image/jpeg", [])
    forget()  # a context of the library holds only in the process that made it


def look(path: str, mime: str, roots: list[str], sidecar: str = "") -> dict[str, Any]:
    """Manifest, metadata and, where nothing is proven, pixels: what one child does for one file.

    Args:
        path: Of the file.
        mime: Its media type.
        roots: PEM of every trust list.
        sidecar: A manifest that lies beside the file, base64; read where the file itself holds none.

    Returns:
        `manifest`, `where` it lay, and `seen`: the signals.
    """
    told, where = manifest(path, mime, roots), "inside"
    if sidecar and (not told or "remote" in told):
        told, where = manifest(path, mime, roots, sidecar), "sidecar"
    seen = metadata(path, mime)
    if told.get("by", -1) < 0:
        seen += pixels(path, mime)
    return {"manifest": told, "where": where, "seen": seen}


def manifest(path: str, mime: str, roots: list[str], sidecar: str = "") -> dict[str, Any]:
    """What the C2PA library says of a file.

    Args:
        path: Of the file.
        mime: Its media type.
        roots: PEM of every trust list.
        sidecar: A manifest that lies elsewhere, base64; "" for the one inside.

    Returns:
        `{}` where there is none; `remote` (URL), `unreadable` (why), or `state`, `success`, `failure`, `inside`,
        `since` (in ingredients, and not recorded when it was signed), `ingredients`, `said`, `signed`, `by`.
    """
    trusted = context([TrustList("", one) for one in roots])
    given = base64.b64decode(sidecar) if sidecar else None
    try:
        with Path(path).open("rb") as file:
            reader = c2pa.Reader.try_create(mime, file, given, trusted)
            if reader is None:
                return {}
            with reader:
                told = _told(reader)
    except c2pa.C2paError as error:
        return _refused(str(error))
    told["by"] = next(
        (
            at
            for at, one in enumerate(roots)
            if told["state"] == "Trusted" and (len(roots) == 1 or _by(path, mime, given, one))
        ),
        -1,
    )
    return told


def _refused(said: str) -> dict[str, Any]:
    return {"remote": said.partition(_REMOTE)[2]} if _REMOTE in said else {"unreadable": said[:200]}


def _by(path: str, mime: str, given: bytes | None, root: str) -> bool:
    """Whether this list alone is enough."""
    with Path(path).open("rb") as file, c2pa.Reader(mime, file, given, context([TrustList("", root)])) as reader:
        return reader.get_validation_state() == "Trusted"


def _told(reader: Any) -> dict[str, Any]:
    results: dict[str, Any] = reader.get_validation_results() or {}
    active: dict[str, Any] = results.get("activeManifest", {})
    store: dict[str, Any] = json.loads(reader.json())
    manifests: dict[str, Any] = store.get("manifests", {})
    label: str = store.get("active_manifest", "")
    top: dict[str, Any] = manifests.get(label, {})
    deltas = [one for delta in results.get("ingredientDeltas", []) for one in delta["validationDeltas"]["failure"]]
    recorded = [one for ingredient in top.get("ingredients", []) for one in ingredient.get("validation_status", [])]
    return {
        "state": reader.get_validation_state(),
        "success": _codes(active.get("success", [])),
        "informational": _codes(active.get("informational", [])),
        "failure": _codes(active.get("failure", [])),
        "explained": [str(one.get("explanation", ""))[:120] for one in active.get("failure", [])],
        "inside": sorted({*_codes(deltas), *_codes(recorded)}),
        "since": sorted({*_codes(deltas)}),
        "ingredients": len(top.get("ingredients", [])),
        "said": _said(manifests, label),
        "signed": {key: str(one)[:120] for key, one in (top.get("signature_info") or {}).items()},
        "soft": [
            one["data"].get("alg", "")
            for one in top.get("assertions", [])
            if one["label"].startswith("c2pa.soft-binding")
        ],
    }


def _codes(found: list[dict[str, Any]]) -> list[str]:
    return [str(one.get("code", "")) for one in found]


def _said(manifests: dict[str, Any], active: str) -> list[list[str]]:
    """(source type, "file" or the relationship of the ingredient that it is said of), following what it was made from."""
    found: list[list[str]] = []
    waiting, seen = [(active, "file")], set[str]()
    while waiting:
        label, where = waiting.pop()
        if label in seen:
            continue
        seen.add(label)
        top = manifests.get(label, {})
        found += [[kind, where] for kind in _types(top)]
        waiting += [
            (one["active_manifest"], str(one.get("relationship", "componentOf")))
            for one in top.get("ingredients", [])
            if one.get("active_manifest") and one.get("relationship") != "inputTo"
        ]
    return found


def _types(top: dict[str, Any]) -> list[str]:
    actions = [
        action
        for one in top.get("assertions", [])
        if one.get("label", "").startswith("c2pa.actions") and isinstance(one.get("data"), dict)
        for action in one["data"].get("actions", [])
    ]
    named = [str(one["digitalSourceType"]).rsplit("/", 1)[-1][:80] for one in actions if one.get("digitalSourceType")]
    return list(dict.fromkeys(named))


def metadata(path: str, mime: str) -> list[dict[str, str]]:
    """What a file says of itself, see `read_metadata`."""
    return read_metadata(path, mime)


def pixels(path: str, mime: str) -> list[dict[str, str]]:
    """What the pixels tell, see `read_pixels`."""
    return read_pixels(path, mime)


def views(path: str, mime: str) -> list[list[str]]:
    """Pictures for a human to judge: (name, PNG in base64)."""
    return [[name, base64.b64encode(png).decode()] for name, png in draw_views(path, mime)]


def clean(path: str, mime: str) -> str:
    """The pixels as a PNG of our own making, base64; "" where they cannot be read or are more than 25 million."""
    import io

    image, _ = opened(Path(path)) if mime.startswith("image/") else (None, {})
    if image is None or image.size[0] * image.size[1] > 25_000_000:
        return ""
    with image:
        out = io.BytesIO()
        image.convert("RGB").save(out, "PNG", compress_level=1)
    return base64.b64encode(out.getvalue()).decode()
