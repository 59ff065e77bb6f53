"""What a desk can offer one person: what it was given, or what the plan that it stands beside said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from echt.decide.hot import pushed
from echt.errors import CampaignError
from echt.nouns import Basis, Campaign, Creative, Purpose

if TYPE_CHECKING:
    from echt.ledger import Ledger
    from echt.permission import Pass

__all__ = ["PROFILE", "Beside", "Offered"]

PROFILE = Purpose("personalize.content.profiled")
_POPULAR = "popular"


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be shown to one person, and what it is expected to bring.

    Attributes:
        gains: (k,) money.
        able: (k,) False where a creative has nothing to show, was withdrawn, or says what no longer holds.
        creatives: k creatives, those with places filled with the person's product.
        found_by: How each product was found; "" where a creative has no places.
    """

    gains: NDArray[np.float64]
    able: NDArray[np.bool_]
    creatives: tuple[Creative, ...]
    found_by: tuple[str, ...]


class Beside:
    """The creatives of a desk, and what the plan that it stands beside said of people.

    Args:
        ledger: Where fills and withdrawals are.
        campaign: Whose.
        creatives: k approved creatives.
        run_id: Of the plan; None where gains are given each time.

    Raises:
        CampaignError: E412, there is no such run, or the campaign was changed since.
    """

    def __init__(self, ledger: Ledger, campaign: Campaign, creatives: Sequence[Creative], run_id: str | None) -> None:
        self.ledger, self.campaign, self.creatives, self.run_id = ledger, campaign, tuple(creatives), run_id
        self._fills: dict[tuple[str, str], Creative | None] = {}
        self._gone: tuple[int | None, frozenset[tuple[str, str]], frozenset[str]] = (-1, frozenset(), frozenset())
        run = ledger.run(run_id) if run_id is not None else None
        if run_id is not None and (run is None or run["config_hash"] != campaign.config_hash):
            raise CampaignError(
                f"campaign '{campaign.name}' was changed since it was planned.",
                code="E412",
                found="no such run" if run is None else f"config {run['config_hash']}",
                fix=f"config {campaign.config_hash}: plan and commit it again",
            )
        average = run["body"].get("average_gain") if run is not None else None
        self._average = np.array(average) if average else np.zeros(len(self.creatives))

    def given(self, found: Pass, money: NDArray[np.float64]) -> Offered:
        """What was given for this person."""
        names = ("",) * len(self.creatives)
        return self._standing(found, Offered(money, np.ones(len(money), dtype=np.bool_), self.creatives, names))

    def said(self, found: Pass) -> Offered:
        """What the plan said of this person: of their profile only while that may be read, else the average.

        Raises:
            CampaignError: E417, the plan did not ask about them.
        """
        k, run = len(self.creatives), self.run_id
        known = pushed(found.known.flags or {}, self.campaign.name, run, k) if run is not None else None
        if known is None:
            if found.reason is None:
                raise CampaignError(
                    f"the last plan of campaign '{self.campaign.name}' did not ask about this person.",
                    code="E417",
                    found=f"person {found.person_id}",
                    fix="plan and commit again when they are in the segment, or give gains",
                )
            return Offered(np.zeros(k), np.zeros(k, dtype=np.bool_), self.creatives, ("",) * k)
        able = known.able.copy()
        shown, how = list(self.creatives), [""] * k
        for j, one in enumerate(known.shown):
            if self.creatives[j].slots:
                fill = self._fill(j, one[1]) if one is not None else None
                impersonal = one is not None and one[2].partition(":")[0] == _POPULAR
                able[j] &= fill is not None and (found.profiled or impersonal)
                able[j] &= not (_soft(found) and not self.creatives[j].slots.get("categories"))
                shown[j], how[j] = fill or self.creatives[j], one[2] if one is not None else ""
        money = known.gains if found.profiled else np.where(able, self._average, 0.0)
        return self._standing(found, Offered(money, able, tuple(shown), tuple(how)))

    def _fill(self, j: int, version: str) -> Creative | None:
        """A fill of the template as it is approved now, or None."""
        template = self.creatives[j]
        key = (template.creative_id, version)
        if key not in self._fills:
            self._fills[key] = self.ledger.creative(*key)
        fill = self._fills[key]
        return fill if fill is not None and fill.template == template.version else None

    def _standing(self, found: Pass, offered: Offered) -> Offered:
        """Without what was withdrawn, and what says something that no longer holds."""
        newest, gone, products = self._gone
        if newest != found.known.seen.approval_id:
            gone = frozenset(self.ledger.withdrawn())
            products = frozenset(name for name, _ in self.ledger.withdrawn("product"))
            self._gone = (found.known.seen.approval_id, gone, products)
        able = offered.able.copy()
        for j, (one, template) in enumerate(zip(offered.creatives, self.creatives, strict=True)):
            pulled = {(one.creative_id, one.version), (template.creative_id, template.version)} & gone
            late = any(fact.valid_until is not None and fact.valid_until < found.at for fact in one.facts)
            able[j] &= not (pulled or late or products.intersection(one.product_ids))
        return Offered(offered.gains, able, offered.creatives, offered.found_by)


def _soft(found: Pass) -> bool:
    """Whether this person is reached by soft opt-in: then a product must be of categories that the gate has checked."""
    own = next((row for row in found.known.answers if row["person_id"] == found.person_id), None)
    return own is not None and own["basis"] == Basis.soft_opt_in
