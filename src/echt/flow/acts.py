"""Who did what: notes for the audit chain, questions for a second person's yes, and looks at one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from echt.errors import CampaignError, NotAllowedError
from echt.flow.setting import Setting
from echt.ledger import Change, Lookup

__all__ = ["Request", "answer", "ask_for", "changes", "look_up", "lookups", "may_answer", "note", "requests"]

_ASKED, _YES, _NO = "asked", "approved", "sent_back"


@dataclass(frozen=True, slots=True)
class Request:
    """A question for a second person's yes that nobody answered yet.

    Attributes:
        kind: "creative" or "plan".
        name: Of the creative or campaign.
        version: Exactly which.
        by: Who asks.
        at: Since when, UTC.
        said: What the one who answers should know.
    """

    kind: str
    name: str
    version: str
    by: str
    at: datetime
    said: Mapping[str, str] = field(default_factory=dict[str, str])


def note(setting: Setting, change: Change) -> None:
    """Write down what somebody did."""
    setting.ledger.note_change(change)


def changes(setting: Setting, *, kind: str | None = None, name: str | None = None, most: int = 200) -> list[Change]:
    """What was done, the newest first."""
    return setting.ledger.changes(kind=kind, name=name, most=most)


def ask_for(setting: Setting, request: Request, *, role: str) -> Request:
    """Ask for a second person's yes; the same question again changes nothing."""
    for known in requests(setting, kind=request.kind, name=request.name):
        if known.version == request.version:
            return known
    what = (request.kind, request.name, request.version)
    note(setting, Change(request.by, role, _ASKED, *what, request.at, request.said))
    return request


def requests(setting: Setting, *, kind: str | None = None, name: str | None = None) -> list[Request]:
    """Every question that waits for an answer, the oldest first; of one thing only the newest version counts."""
    found: dict[tuple[str, str], Request] = {}
    for one in reversed(setting.ledger.changes(kind=kind, name=name, most=10_000)):
        which = (one.kind, one.name)
        if one.action == _ASKED:
            found.pop(which, None)
            found[which] = Request(one.kind, one.name, one.version, one.by, one.at, one.said)
        elif one.action in {_YES, _NO} and which in found and found[which].version == one.version:
            del found[which]
    return list(found.values())


def answer(setting: Setting, kind: str, name: str, version: str, *, change: Change) -> Request:
    """A named person's yes or no to a question of somebody else; `change` says who, and which of the two.

    Raises:
        CampaignError: E438, nobody asks for this, or not for this version.
        NotAllowedError: E312, it is their own question.
    """
    asked = _asked(setting, kind, name, version)
    if change.action == _YES:
        may_answer(setting, kind, name, version, by=change.by)
    note(setting, change)
    return asked


def may_answer(setting: Setting, kind: str, name: str, version: str, *, by: str) -> Request:
    """The question that somebody may say yes to.

    Raises:
        CampaignError: E438, nobody asks for this, or not for this version.
        NotAllowedError: E312, it is their own question.
    """
    asked = _asked(setting, kind, name, version)
    if by == asked.by:
        raise NotAllowedError(
            "nobody may approve their own request.",
            code="E312",
            found=f"asked by {asked.by}",
            fix="a second person must look at it",
        )
    return asked


def _asked(setting: Setting, kind: str, name: str, version: str) -> Request:
    asked = next((one for one in requests(setting, kind=kind, name=name) if one.version == version), None)
    if asked is None:
        raise CampaignError(
            f"nobody asks for a yes to this version of {kind} '{name}'.",
            code="E438",
            found=f"version {version}",
            fix="look at it again: it may have been answered, or changed since",
        )
    return asked


def look_up(setting: Setting, lookup: Lookup) -> None:
    """Write down that somebody looks at one person's decisions: before they see them."""
    setting.ledger.note_lookup(lookup)


def lookups(setting: Setting, person_id: str | None = None) -> list[Lookup]:
    """Who looked at a person's decisions, or at anyone's, the newest first."""
    return setting.ledger.lookups(person_id)
