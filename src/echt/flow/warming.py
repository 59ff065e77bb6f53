"""What a run knows of people is pushed to the hot state, where online decisions read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from echt import decide
from echt.decide.products import told
from echt.flow.setting import Setting
from echt.nouns import Creative
from echt.permission import Reachable, warm

if TYPE_CHECKING:
    import pyarrow as pa

    from echt.flow.products import Found

__all__ = ["hot_of", "warm_people", "warm_plan"]


def warm_people(setting: Setting, run_id: str) -> int:
    """Push who is known, of age and a customer: whom no run pushed, the desk leaves in peace. Returns how many."""
    return warm(setting.ledger, setting.warehouse, run_id=run_id, at=setting.values.at)


def warm_plan(setting: Setting, draft: decide.Plan | decide.JointPlan) -> None:
    """Push what a committed plan knows of the people it asked about: what each creative brings them, their product."""
    known = [one for one in draft.plans if one.hot is not None]
    if known:
        warm_people(setting, known[0].run_id)
    for one in known:
        if one.hot is not None:
            flags = one.hot.flags(one.campaign.name, one.run_id)
            setting.ledger.push_flags(flags, run_id=one.run_id, at=setting.values.at, beside=True)


def hot_of(
    reachable: Reachable, candidates: pa.Table, gains: decide.Gains, found: Found | None
) -> tuple[decide.Hot, tuple[Creative, ...]]:
    """What a plan knows of its people, and the creatives filled with a product that anybody could see."""
    if found is None:
        return decide.Hot(candidates, reachable.person_id, gains), ()
    shown, fills = told(found.pairs, [one.by_product if one else {} for one in found.filled])
    return decide.Hot(candidates, reachable.person_id, gains, shown), fills
