"""Consent that travels with events, in three dialects, as rows of permission.

Many events carry the same consent: what is read here are the *different* texts of it, a few hundred at most.

| dialect | where | granted | refused |
|---|---|---|---|
| Segment, Jitsu | `context.consent.categoryPreferences` | `true` | `false` |
| RudderStack | `context.consentManagement` | `allowedConsentIds` | `deniedConsentIds` |
| Snowplow | event `consent_preferences` | `allow_all`, `allow_selected` | `deny_all`, `withdrawn`, `expired` |

Absent means denied: nothing is recorded. `pending` and `implicit_consent` are no consent. A category that nobody
mapped to a purpose says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

CATEGORIES: dict[str, tuple[str, ...]] = {
    "advertising": ("marketing.advertising", "marketing.advertising.first_party.targeted"),
    "marketing": ("marketing.advertising", "marketing.advertising.first_party.targeted"),
    "email": ("marketing.communications.email",),
    "newsletter": ("marketing.communications.email",),
    "sms": ("marketing.communications.sms",),
    "push": ("marketing.communications.push",),
    "analytics": ("analytics.reporting",),
    "statistics": ("analytics.reporting",),
    "functional": ("functional.service",),
    "preferences": ("functional.service",),
    "personalization": ("personalize.content", "personalize.content.profiled"),
    "personalisation": ("personalize.content", "personalize.content.profiled"),
}
_BASES = {"consent": "consent", "contract": "contract", "legitimate_interests": "legitimate_interest"}
_SCHEMA = pa.schema(
    [
        ("given", pa.string()),
        ("purpose", pa.string()),
        ("basis", pa.string()),
        ("granted", pa.bool_()),
        ("evidence", pa.string()),
    ]
)
PROFILING = "personalize.content.profiled"


def permissions_in(texts: Iterable[str], mapping: Mapping[str, str]) -> pa.Table:
    """What each consent text grants and refuses.

    Args:
        texts: JSON objects with the keys consent, consentManagement, preferences, gpc; each may be null.
        mapping: Category -> purpose, of the source; goes before the categories that Echt knows.

    Returns:
        given (the text), purpose, basis, granted, evidence (JSON text).
    """
    rows = [{"given": given, **row} for given in texts for row in _strict(list(_rows(_parsed(given), mapping)))]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _strict(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What one text both grants and refuses, by two categories of one purpose, it refuses."""
    refused = {row["purpose"] for row in rows if not row["granted"] and row["basis"] != "objection"}
    return [row for row in rows if not (row["granted"] and row["purpose"] in refused)]


def _parsed(given: str) -> dict[str, Any]:
    found: Any = json.loads(given)
    return {key: part if isinstance(part, dict) else {} for key, part in found.items() if key != "gpc"} | {
        "gpc": found.get("gpc")
    }


def _rows(said: Mapping[str, Any], mapping: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    yield from _segment(said["consent"], mapping)
    yield from _rudder(said["consentManagement"], mapping)
    yield from _snowplow(said["preferences"], mapping)
    if str(said["gpc"]).lower() in {"1", "true"}:
        evidence = json.dumps({"dialect": "gpc", "method": "gpc"})
        yield {"purpose": PROFILING, "basis": "objection", "granted": False, "evidence": evidence}


def _segment(consent: Mapping[str, Any], mapping: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    preferences = consent.get("categoryPreferences")
    for category, granted in (preferences if isinstance(preferences, dict) else {}).items():
        if isinstance(granted, bool):
            yield from _answer("segment", category, granted, mapping, {"method": "banner"})


def _rudder(consent: Mapping[str, Any], mapping: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    more = {"provider": consent.get("provider"), "method": "banner"}
    denied = set(_texts(consent.get("deniedConsentIds")))
    for category in denied:
        yield from _answer("rudderstack", category, False, mapping, more)
    for category in set(_texts(consent.get("allowedConsentIds"))) - denied:
        yield from _answer("rudderstack", category, True, mapping, more)


def _snowplow(said: Mapping[str, Any], mapping: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    kind, basis = said.get("eventType"), _BASES.get(str(said.get("basisForProcessing", "consent")))
    scopes = set(_texts(said.get("consentScopes")))
    everything = set(mapping) or set(CATEGORIES)
    more = {
        "event_type": kind, "notice_url": said.get("consentUrl"), "notice_version": said.get("consentVersion"),
        "domains": said.get("domainsApplied"), "gdpr_applies": said.get("gdprApplies"), "method": "banner",
    }  # fmt: skip
    granted: set[str] = set()
    if kind in {"allow_all", "allow_selected"} and basis:
        granted = scopes if kind == "allow_selected" else scopes or everything
    refused = _not_selected(scopes, mapping) if kind == "allow_selected" else set[str]()
    if kind in {"deny_all", "withdrawn", "expired"}:
        refused = scopes if kind != "deny_all" and scopes else everything | scopes
    for category in sorted(granted):
        yield from _answer("snowplow", category, True, mapping, more, basis or "consent")
    for category in sorted(refused):
        yield from _answer("snowplow", category, False, mapping, more)


def _not_selected(scopes: set[str], mapping: Mapping[str, str]) -> set[str]:
    """The categories that somebody left out of a selection; another word for a selected one is not left out."""
    if mapping:
        return set(mapping) - scopes
    chosen = {purpose for scope in scopes for purpose in CATEGORIES.get(scope.lower(), ())}
    return {category for category, purposes in CATEGORIES.items() if not chosen.intersection(purposes)}


def _answer(
    dialect: str,
    category: str,
    granted: bool,
    mapping: Mapping[str, str],
    more: Mapping[str, Any],
    basis: str = "consent",
) -> Iterator[dict[str, Any]]:
    known = {mapping[category]} if category in mapping else CATEGORIES.get(category.lower(), ())
    evidence = {"dialect": dialect, "category": category} | {k: v for k, v in more.items() if v is not None}
    for purpose in sorted(known):
        yield {
            "purpose": purpose, "basis": basis, "granted": granted, "evidence": json.dumps(evidence, sort_keys=True)
        }  # fmt: skip


def _texts(value: Any) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
