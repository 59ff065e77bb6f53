"""Is a draft still true? Asked once more before it becomes a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from echt.decide.known import Known
from echt.decide.people import rows_of
from echt.errors import CampaignError

if TYPE_CHECKING:
    from echt.decide.draft import Plan

__all__ = ["refuse_stale", "refuse_withdrawn"]


def refuse_stale(plan: Plan, known: Known, standing: pa.Table) -> None:
    """Raise if a permission, the attention left or the runs are not what they were when the draft was made.

    Args:
        plan: The draft.
        known: Attention, settings and runs as they are now.
        standing: person_id, permission_id: the permissions that stand now.

    Raises:
        CampaignError: E413, E414, E419.
    """
    name = plan.campaign.name
    if plan.seen_run not in {"", known.seen_run}:
        raise CampaignError(
            f"another run of campaign '{name}' was committed since this draft was made.",
            code="E419",
            found=known.seen_run,
            fix="plan again",
        )
    gone = _without_permission(plan, standing)
    if gone:
        raise CampaignError(
            f"the draft of campaign '{name}' is no longer allowed for everyone.",
            code="E413",
            found=f"{gone} people withdrew, objected or have another permission now",
            fix="plan again",
        )
    over = _over_budget(plan, known)
    if over:
        raise CampaignError(
            f"the draft of campaign '{name}' no longer fits everyone's attention.",
            code="E414",
            found=f"{over} people would go over their budget",
            fix="plan again",
        )


def refuse_withdrawn(plan: Plan, withdrawn: set[tuple[str, str]]) -> None:
    """Raise if a creative of the draft was withdrawn since somebody approved it.

    Args:
        plan: The draft.
        withdrawn: creative_id and version of those whose newest word is a withdrawal.

    Raises:
        CampaignError: E495.
    """
    if not withdrawn:
        return
    used = plan.sent.group_by(["creative_id", "creative_version"]).aggregate([([], "count_all")])
    gone = [row for row in used.to_pylist() if (row["creative_id"], row["creative_version"]) in withdrawn]
    if gone:
        raise CampaignError(
            f"a creative of campaign '{plan.campaign.name}' was withdrawn since the draft was made.",
            code="E495",
            found=", ".join(f"{row['creative_id']}, for {row['count_all']} people" for row in gone),
            fix="plan again without it, or have its new version approved first",
        )


def _without_permission(plan: Plan, standing: pa.Table) -> int:
    """How many contacts stand on a permission that is not the standing one any more."""
    sent = plan.sent
    if len(sent) == 0 or len(standing) == 0:
        return len(sent)
    row, here = rows_of(sent["person_id"], standing["person_id"].combine_chunks())
    same = standing["permission_id"].to_numpy()[row] == sent["permission_id"].to_numpy()
    return int((~(here & same)).sum())


def _over_budget(plan: Plan, known: Known) -> int:
    """How many people the draft would take over the budget that is theirs now."""
    planned = plan.sent.group_by("person_id").aggregate([("attention_s", "sum")])
    if len(planned) == 0:
        return 0
    ids = planned["person_id"].combine_chunks()
    total = planned["attention_s_sum"].to_numpy().copy()
    row, here = rows_of(known.attention_used["person_id"], ids)
    np.add.at(total, row[here], known.attention_used["used_s"].to_numpy()[here])
    budget = np.full(len(ids), plan.campaign.budget_s)
    own = known.settings.filter(pc.is_valid(known.settings["budget_s"]))
    row, here = rows_of(own["person_id"], ids)
    budget[row[here]] = own["budget_s"].to_numpy()[here]
    return int((total > budget + 1e-9).sum())
