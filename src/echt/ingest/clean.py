"""One live message at a time: what is wrong with it, and the message without what may not be kept.

The same rules as the SQL of `scrub` and `messages`, which look at files; a test holds the two together.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, cast

from echt.ingest.scrub import (
    ABROAD,
    BSN,
    BSN_ONLY,
    DEVICE,
    EMAIL,
    HOME,
    IBAN,
    IBAN_LENGTHS,
    NOT_KEPT,
    PRIVATE,
)
from echt.ledger import Keys
from echt.nouns import SPECIAL_NAME

TYPES = ("identify", "track", "page", "screen", "group", "alias")
_TIMES = ("timestamp", "originalTimestamp", "sentAt", "receivedAt")
_MAX_ID, _MAX_SIZE, _MAX_DEPTH = 100, 32_768, 32
# the same patterns as in SQL; `re` has no \pL and \pN
_EMAIL = re.compile(EMAIL.replace(r"\pL\pN_", r"\w"))
_IBAN = re.compile(IBAN.replace("(?i:", "(?:"), re.IGNORECASE | re.ASCII)
_BSN, _BSN_ONLY = re.compile(BSN), re.compile(BSN_ONLY)
_HOME, _ABROAD = re.compile(HOME), re.compile(ABROAD)
_ID_KEY = re.compile(r"(?:id|sku|code|ean)$", re.IGNORECASE)
_SPECIAL = re.compile(SPECIAL_NAME)


def fault_of(message: Mapping[str, Any], keys: Keys) -> str | None:
    """The code of what is wrong with a message, None when it can be kept."""
    if not isinstance(message, Mapping) or _too_large(message):  # pyright: ignore[reportUnnecessaryIsInstance]
        return "E213"
    if _delicate(message):
        return "E222"
    people = [keys.person_id(str(message[key]).strip(), space) for key, space in _SPACES if _given(message, key)]
    if any(keys.forgotten(person) for person in people):
        return "E223"
    if not _given(message, "userId") and not _given(message, "anonymousId"):
        return "E214"
    kind = message.get("type")
    lacking = (
        kind not in TYPES
        or (kind == "track" and not _given(message, "event"))
        or (kind == "alias" and not (_given(message, "previousId") and _given(message, "userId")))
        or (kind == "group" and not _given(message, "groupId"))
        or len(str(message.get("messageId") or "")) > _MAX_ID
    )
    if lacking:
        return "E220"
    return "E215" if any(_given(message, key) and _moment(message[key]) is None for key in _TIMES) else None


_SPACES = (("userId", "id"), ("anonymousId", "anon"), ("previousId", "id"), ("previousId", "anon"))


def clean(message: Mapping[str, Any], keys: Keys, at: datetime) -> dict[str, Any]:
    """The message with keyed ids and `receivedAt`, without contact details, device and personal data in texts."""
    kept = cast("dict[str, Any]", scrubbed(json.loads(json.dumps(message))))
    for key, space in (("userId", "id"), ("anonymousId", "anon")):
        if _given(message, key):
            kept[key] = keys.person_id(str(message[key]).strip(), space)
        else:
            kept.pop(key, None)
    if _given(message, "previousId"):
        previous = str(message["previousId"]).strip()
        kept["previousIds"] = [keys.person_id(previous, space) for space in ("anon", "id")]
        kept["previousId"] = kept["previousIds"][0]
    context = kept["context"] if isinstance(kept.get("context"), dict) else {}
    for key in DEVICE:
        context.pop(key, None)
    for holder in (kept, context):
        if isinstance(holder.get("traits"), dict):
            holder["traits"] = _named_nobody(cast("dict[str, Any]", holder["traits"]), at)
    if isinstance(kept.get("properties"), dict):
        given = cast("dict[str, Any]", kept["properties"])
        kept["properties"] = {key: value for key, value in given.items() if key not in NOT_KEPT}
    for key in ("consent", "consentManagement", "gpc"):
        context.pop(key, None)
    named = str(message.get("messageId") or "")
    digest = hashlib.sha256(json.dumps(message, sort_keys=True, default=str).encode()).hexdigest()[:32]
    kept["messageId"] = named if named and "@" not in named else digest
    kept["receivedAt"] = at.astimezone(UTC).isoformat()
    if not any(_given(message, key) for key in _TIMES[:2]):
        kept["timestamp"] = kept["receivedAt"]
    return kept | ({"context": context} if context else {})


def contact_of(message: Mapping[str, Any]) -> dict[str, str]:
    """E-mail address, phone and name that a message gives."""
    traits = _object(message, "traits") or _object(_object(message, "context"), "traits")
    parts = [traits.get("firstName", traits.get("first_name")), traits.get("lastName", traits.get("last_name"))]
    found = {
        "email": traits.get("email"),
        "phone": traits.get("phone"),
        "name": traits.get("name") or " ".join(str(p) for p in parts if p),
    }
    return {kind: str(value).strip() for kind, value in found.items() if value and str(value).strip()}


def consent_text(message: Mapping[str, Any]) -> str | None:
    """The consent that a message carries, in the form that `consent.permissions_in` reads."""
    context = _object(message, "context")
    headers = {str(k).lower(): v for k, v in _object(context, "headers").items()}
    gpc = context.get("gpc", _object(context, "consent").get("gpc", headers.get("sec-gpc", context.get("Sec-GPC"))))
    event = str(message.get("event") or "")
    event = event.split("/")[1] if event.startswith("iglu:") and "/" in event else event
    preferences = _object(message, "properties") if event == "consent_preferences" else None
    parts = {"consent": context.get("consent"), "consentManagement": context.get("consentManagement")}
    if not any(isinstance(p, dict) for p in parts.values()) and gpc is None and preferences is None:
        return None
    return json.dumps(parts | {"preferences": preferences, "gpc": gpc})


def scrubbed(value: Any, key: str = "") -> Any:
    """The value with every text in it scrubbed; a number under the name of an id stays.

    Examples:
        >>> scrubbed({"q": "mail jan@example.org", "product_id": "111222333"})
        {'q': 'mail [email]', 'product_id': '111222333'}
    """
    if isinstance(value, dict):
        return {str(scrubbed(str(k))): scrubbed(v, str(k)) for k, v in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list):
        return [scrubbed(v, key) for v in cast("list[Any]", value)]
    if not isinstance(value, str) or (_ID_KEY.search(key) and value.isdigit()):
        return value
    value = _EMAIL.sub("[email]", value)
    ibans = [iban for found in _IBAN.findall(value) if (iban := _iban_in(found))]
    spaced = [" ".join(iban[i : i + 4] for i in range(0, len(iban), 4)) for iban in ibans]
    value = _without(value, [*ibans, *spaced], "[iban]")
    value = _without(value, [found for found in _BSN.findall(value) if _bsn_ok(found)], "000000000")
    for pattern, most in ((_HOME, 11), (_HOME, 11), (_ABROAD, 15), (_ABROAD, 15)):
        found = [f for f in pattern.findall(value) if 9 <= sum(c.isdigit() for c in f) <= most]
        value = _without(value, found, "[phone]")
    return value


def _without(value: str, found: list[str], mark: str) -> str:
    for one in found:
        value = value.replace(one, mark)
    return value


def _iban_in(found: str) -> str | None:
    """The account number that a text begins with, when its check digits hold."""
    tight = found.replace(" ", "")[: IBAN_LENGTHS.get(found[:2].upper(), 0)]
    turned = (tight[4:] + tight[:4]).upper()
    return tight if tight and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1 else None


def _bsn_ok(found: str) -> bool:
    if not _BSN_ONLY.fullmatch(found):
        return False
    digits = re.sub(r"[. ]", "", found)
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return digits != "000000000" and sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _named_nobody(traits: dict[str, Any], at: datetime) -> dict[str, Any]:
    born = next((traits[k] for k in ("birthday", "birthdate", "dateOfBirth") if traits.get(k)), None)
    kept = {k: v for k, v in traits.items() if k not in PRIVATE}
    if born and "age" not in kept and (day := _moment(born)):
        kept["age"] = _years(day.date(), at.date())
    if isinstance(traits.get("address"), dict) and "country" in traits["address"]:
        kept.setdefault("country", traits["address"]["country"])
    return kept


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _delicate(value: Any) -> bool:
    return any(_SPECIAL.search(key) and given not in (None, "", [], {}) for key, given in _pairs(value))


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in cast("dict[Any, Any]", value).items():
            yield str(key), inner
            yield from _pairs(inner)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from _pairs(inner)


def _too_large(message: Mapping[str, Any]) -> bool:
    def deep(value: Any, level: int) -> bool:
        if level > _MAX_DEPTH:
            return True
        inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        return any(deep(v, level + 1) for v in cast("Any", inner))

    if deep(message, 0):
        return True
    try:
        return len(json.dumps(message, ensure_ascii=False).encode()) > _MAX_SIZE
    except (TypeError, ValueError):
        return True


def _given(message: Mapping[str, Any], key: str) -> bool:
    value = message.get(key)
    return value is not None and not isinstance(value, bool | dict | list) and bool(str(value).strip())


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _object(holder: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = holder.get(key)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
