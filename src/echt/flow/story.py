"""Stories: the notes in order, the questions they leave open, and whether everyone in it allowed it, now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from echt import create
from echt.create.guard import Finding
from echt.create.story import (
    PURPOSE,
    Outline,
    Permit,
    Story,
    check_story,
    load_story,
    outline,
    photo_findings,
    story_creative,
)
from echt.create.version import check_person
from echt.errors import CampaignError, NotAllowedError
from echt.flow.setting import Setting
from echt.flow.write import Approved
from echt.nouns import Approval, Creative
from echt.permission import gate

KIND = "story"


@dataclass(frozen=True, slots=True)
class Told:
    """A story file, read: outline and questions, what keeps it from being told, and who said yes to it.

    Attributes:
        creative: Its words, with who wrote each sentence.
        outline: The notes in order, and what to ask further.
        findings: What does not hold; those that block keep it from being told.
        approval: A named person's yes to exactly this version, while everyone in it still allows it.
        pulled: Whether there was such a yes, and somebody in it allows it no longer.
    """

    creative: Creative
    outline: Outline
    findings: tuple[Finding, ...]
    approval: Approval | None
    pulled: bool

    @property
    def human_share(self) -> float:
        """Share of the story that people wrote, 0..1."""
        return create.human_share(self.creative)

    def __str__(self) -> str:
        written = any(one.part == "body" for one in self.creative.written)
        lines = [f"Story '{self.creative.creative_id}', version {self.creative.version}", "", str(self.outline), ""]
        lines += [f"  written by people: {self.human_share:.0%}"] if written else ["  nobody wrote it yet"]
        lines += [f"  finding {one.rule} ({'blocks' if one.blocks else 'hint'}): {one.why}" for one in self.findings]
        yes = self.approval
        said = f"  approved by {yes.by}" if yes else "  nobody approved this version yet"
        return "\n".join([*lines, "  pulled: somebody in it allows it no longer" if self.pulled else said])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "story": self.creative.creative_id,
            "version": self.creative.version,
            "outline": self.outline.to_dict(),
            "human_share": round(self.human_share, 4),
            "sentences": [{"text": one.text, "by": one.by, "edited": one.edited} for one in self.creative.written],
            "findings": [one.to_dict() for one in self.findings],
            "approved_by": self.approval.by if self.approval else None,
            "pulled": self.pulled,
        }


def tell(setting: Setting, path: Path, brand: Mapping[str, Any]) -> Told:
    """Read a story file, put its notes in order, and hold it against facts, notes and permissions.

    A yes to it is withdrawn in the ledger when somebody in it allows it no longer.
    """
    story, at = load_story(path), setting.values.at
    permits = _permits(setting, story)
    earlier = setting.ledger.written(story.name)
    findings = check_story(story, permits, at=at, brand=brand, earlier=earlier)
    findings += photo_findings(setting.folder / story.photo) if story.photo else []
    creative = story_creative(story, earlier)
    yes, pulled = _standing(setting, creative, findings)
    may = {name: permit.words for name, permit in permits.items()}
    return Told(creative, outline(story, may), tuple(findings), yes, pulled)


def told_stories(setting: Setting) -> list[tuple[Story, Told]]:
    """The stories that a person approved as they are now and that everyone in them still allows, by name.

    One that cannot be read was not approved as it is; `echt check` names it.
    """
    found: list[tuple[Story, Told]] = []
    for path in sorted((setting.folder / "stories").glob("*.md")):
        with suppress(CampaignError):
            told = tell(setting, path, {})
            if told.approval is not None:
                found.append((load_story(path), told))
    return found


def approve_story(setting: Setting, path: Path, brand: Mapping[str, Any], *, by: str) -> Approved:
    """A named person's yes to a story as it is now.

    Raises:
        NotAllowedError: E310, somebody in it did not allow it.
        CampaignError: E427, no person is named; E428, other findings block it.
    """
    told = tell(setting, path, brand)
    name = check_person(by, told.creative, "the yes")
    blocking = [one for one in told.findings if one.blocks]
    if people := [one for one in blocking if _about_people(one)]:
        raise _not_allowed(told.creative.creative_id, len(people))
    if blocking:
        raise CampaignError(
            f"story '{told.creative.creative_id}' has {len(blocking)} findings that block it.",
            code="E428",
            found=f"{blocking[0].rule}: {blocking[0].why}",
            fix=blocking[0].fix,
        )
    at = setting.values.at
    setting.ledger.register_creative(told.creative, at=at)
    yes = Approval(KIND, told.creative.creative_id, told.creative.version, name, at)
    setting.ledger.approve(yes)
    return Approved(yes)


def allowed_story(setting: Setting, path: Path) -> Story:
    """A story file whose people all still allow it, where it was approved; a story not approved yet is only read.

    Raises:
        NotAllowedError: E310, it was approved, and somebody in it allows it no longer.
    """
    story = load_story(path)
    known = setting.ledger.approvals().to_pylist()
    if any((row["kind"], row["name"]) == (KIND, story.name) for row in known):
        gone = [one for one in check_story(story, _permits(setting, story), at=setting.values.at) if _about_people(one)]
        if gone:
            raise _not_allowed(story.name, len(gone))
    return story


def _standing(setting: Setting, creative: Creative, findings: list[Finding]) -> tuple[Approval | None, bool]:
    """The yes to this version, and whether it is withdrawn because of somebody in it."""
    name, version, at = creative.creative_id, creative.version, setting.values.at
    yes = setting.ledger.approved(KIND, name, version)
    gone = any(_about_people(one) for one in findings)
    if yes is not None and gone:
        setting.ledger.withdraw(Approval(KIND, name, version, yes.by, at))
    pulled = gone and (yes is not None or (name, version) in setting.ledger.withdrawn(KIND))
    return (None if gone else yes), pulled


def _about_people(one: Finding) -> bool:
    return one.rule in {"people.permission", "people.unknown", "photo.permission"}


def _permits(setting: Setting, story: Story) -> dict[str, Permit]:
    """Name -> what that person allowed for this story: one gate a person, for there are few."""
    return {one.name: _permit(setting, story.name, setting.keys.person_id(one.person)) for one in story.people}


def _permit(setting: Setting, story: str, person_id: str) -> Permit:
    at = setting.values.at
    reach = gate(setting.ledger, setting.warehouse, PURPOSE, at, people=pa.array([person_id], pa.string()))
    if not len(reach):
        conditions = [str(row["condition"]) for row in reach.conditions.to_pylist()]
        return Permit(words=False, why=_why(conditions[0] if conditions else ""))
    if reach.basis[0].as_py() != "consent":
        return Permit(words=False, why="only a person's own consent counts for their words")
    answers = _answers(setting, {person_id, str(reach.person_id[0].as_py())}, at)
    about = [json.loads(row["evidence"] or "{}") for row in answers]
    mine = [one for one in about if story in _stories(one)]
    if not mine:
        return Permit(words=False, why="the consent on record is for another story")
    return Permit(words=True, photo=any(one.get("photo") in {True, "true"} for one in mine))


def _answers(setting: Setting, people: set[str], at: datetime) -> list[dict[str, Any]]:
    """Consents that still stand: given after the last refusal, and not expired."""
    rows = [row for one in sorted(people) for row in setting.ledger.permissions_of(one).to_pylist()]
    mine = [row for row in rows if row["purpose"] == str(PURPOSE) and row["basis"] == "consent" and row["at"] <= at]
    refused = max((row["at"] for row in mine if not row["granted"]), default=None)
    return [
        row
        for row in mine
        if row["granted"] and (refused is None or row["at"] > refused) and (row["until"] is None or row["until"] > at)
    ]


def _stories(evidence: Mapping[str, Any]) -> list[str]:
    named = evidence.get("story", [])
    return [str(one) for one in named] if isinstance(named, list) else [str(named)]


def _why(condition: str) -> str:
    known = {"objected": "withdrawn", "refused": "refused or withdrawn", "expired": "it ended", "minor": "a minor"}
    return known.get(condition, "nobody asked")


def _not_allowed(name: str, people: int) -> NotAllowedError:
    return NotAllowedError(
        f"story '{name}' tells of somebody who did not allow it.",
        code="E310",
        found=f"{people} without a consent that stands now for this story",
        fix="ask, and record the yes with echt permit; or take them out of the story",
    )
