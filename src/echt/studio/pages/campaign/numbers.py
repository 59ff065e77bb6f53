"""The numbers that move on the page of a campaign, and what they are in its file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from echt.project.written import written

__all__ = ["Numbers"]

HOUR = 3600
_DAYS = re.compile(r"[1-9]\d{0,2} days")
_SHARE = re.compile(r"0?\.\d{1,4}")


@dataclass(slots=True)
class Numbers:
    """What the sliders say now.

    Attributes:
        worth_per_s: Money a second of attention must bring at least.
        total_s: Seconds for the whole campaign; None: no limit.
        holdout: Share that is left in peace to measure against.
        explore: Share that gets it by lot, to learn from.
        max_contacts: Messages a person at most.
        creative_budgets: People at most, by creative.
        texts: Keys of the file that count only once they are saved: goal, within, segment.
    """

    worth_per_s: float
    total_s: float | None
    holdout: float
    explore: float
    max_contacts: int
    creative_budgets: dict[str, int] = field(default_factory=dict[str, int])
    texts: dict[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def of(cls, campaign: Any) -> Numbers:
        """As the file of a campaign says."""
        return cls(
            campaign.worth_per_s,
            campaign.total_s,
            campaign.holdout,
            campaign.explore,
            campaign.max_contacts,
            dict(campaign.creative_budgets),
        )

    def take(self, query: Mapping[str, str]) -> bool:
        """Take over what a link proposes, as `?explore=0.2` or `?within=28 days`; what does not fit is left.

        Returns:
            Whether anything was taken over.
        """
        taken = False
        if _DAYS.fullmatch(query.get("within", "")):
            self.texts["within"], taken = query["within"], True
        for key in ("explore", "holdout"):
            if _SHARE.fullmatch(query.get(key, "")):
                setattr(self, key, float(query[key]))
                taken = True
        return taken

    def settings(self) -> dict[str, Any]:
        """For `SketchBook.solve`."""
        return {
            "worth_per_s": self.worth_per_s,
            "total_s": self.total_s,
            "holdout": self.holdout,
            "explore": self.explore,
            "max_contacts": self.max_contacts,
            "creative_budgets": dict(self.creative_budgets),
        }

    def text(self, began: str, campaign: Any) -> str:
        """The text of the file with what was moved written into it; what was not moved stays as it stands there."""
        keys = {
            "attention.worth_per_s": (self.worth_per_s, campaign.worth_per_s),
            "attention.total_s": (self.total_s, campaign.total_s),
            "attention.max_contacts": (self.max_contacts, campaign.max_contacts),
            "holdout.share": (self.holdout, campaign.holdout),
            "explore.share": (self.explore, campaign.explore),
            "budget.creatives": (self.creative_budgets or None, dict(campaign.creative_budgets) or None),
        }
        moved = {key: now for key, (now, then) in keys.items() if now != then}
        changed: dict[str | tuple[str, str], Any] = {**self.texts, **moved}
        return written(began, changed) if changed else began
