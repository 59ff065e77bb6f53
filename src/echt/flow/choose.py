"""Who, and what to do about it: segment, plan. Everything is read through the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from echt import decide, segment
from echt.errors import CampaignError, ProjectError
from echt.flow.after import latest_run
from echt.flow.ahead import tested
from echt.flow.products import find_products
from echt.flow.setting import Setting
from echt.flow.warming import hot_of, warm_plan
from echt.flow.wave import Wave, learned_gains, read_wave
from echt.nouns import Campaign, Creative, Segment
from echt.permission import GatedTables, Reachable, gate

if TYPE_CHECKING:
    from datetime import datetime

PROFILE = "personalize.content.profiled"


def evaluate_segment(
    setting: Setting, question: Segment, others: Mapping[str, Segment] | None = None
) -> segment.SegmentResult:
    """How many reachable people are in a segment, with a breakdown without names and overlaps with `others`."""
    at = setting.values.at
    tables = gate(setting.ledger, setting.warehouse, question.purpose, at).tables
    known = names_in_use(setting, tables, dict(others or {}) | {question.name: question})
    rest = [other for name, other in sorted((others or {}).items()) if name != question.name]
    return segment.evaluate(question, tables, at=at, others=rest, known=known)


@dataclass(frozen=True, slots=True)
class Asked:
    """Everyone a campaign asks about, and what the gate said: the common ground of a plan and its comparisons."""

    campaign: Campaign
    reachable: Reachable
    candidates: pa.Table
    members: pa.Array


def ask(
    setting: Setting,
    campaign: Campaign,
    question: Segment,
    others: Mapping[str, Segment],
    about: Sequence[str] = (),
) -> Asked:
    """Who a campaign asks about: the reachable people of its segment, and everyone whom the gate leaves out.

    Whether people without permission are in the segment is not known: their behaviour may not be read. They are asked
    about, and left in peace for that reason.

    Args:
        setting: Both stores.
        campaign: Whose segment.
        question: The segment.
        others: Every segment of the project, for `segment('other')`.
        about: Product categories of the message: someone reached by soft opt-in must have bought in each.

    Raises:
        CampaignError: E460, the segment is for another purpose than the campaign.
    """
    same_purpose(question, campaign)
    at = setting.values.at
    reach = gate(setting.ledger, setting.warehouse, campaign.purpose, at, about=about)
    known = names_in_use(setting, reach.tables, others)
    members = segment.members(question, reach.tables, at=at, known=known)
    inside = reach.tables.query("flow.candidates", tables={"asked": pa.table({"person_id": members})})
    outside = setting.warehouse.query("flow.left_out_people", tables={"asked": reach.left_out.select(["person_id"])})
    return Asked(campaign, reach, pa.concat_tables([inside, outside.cast(inside.schema)]), members)


def same_purpose(question: Segment, campaign: Campaign) -> None:
    """Refuse a segment that was written for another purpose than the campaign (E460)."""
    if question.purpose != campaign.purpose:
        raise CampaignError(
            f"segment '{question.name}' was written for another purpose than campaign '{campaign.name}'.",
            code="E460",
            found=f"{question.purpose}, {campaign.purpose}",
            fix="give both the same purpose",
        )


def draft_together(
    setting: Setting, asked: Sequence[tuple[Asked, Sequence[Creative]]], brand: Mapping[str, Any] | None = None
) -> decide.JointPlan:
    """One creative or none for everyone asked about, of campaigns that compete for the same attention. A draft.

    Args:
        setting: Both stores.
        asked: For each campaign: everyone, and its approved creatives.
        brand: The content of brand.toml, for the guard over creatives that are filled with a product.
    """
    values = setting.values
    gains = [plan_gains(setting, one, creatives)[0] for one, creatives in asked]
    products = [
        find_products(setting, one.reachable, one.candidates["person_id"].combine_chunks(), creatives, brand or {})
        for one, creatives in asked
    ]
    gains = [found.gains(gain) if found else gain for found, gain in zip(products, gains, strict=True)]
    runs = [
        decide.run_of(one.campaign, gain, at=values.at, seed=values.seed)
        for (one, _), gain in zip(asked, gains, strict=True)
    ]
    questions = [
        decide.Question(
            one.reachable, one.candidates, creatives, one.campaign, gain, plan_known(setting, one.campaign, runs)
        )
        for (one, creatives), gain in zip(asked, gains, strict=True)
    ]
    draft = decide.plan_together(questions, at=values.at, seed=values.seed)
    plans = [found.dress(one) if found else one for found, one in zip(products, draft.plans, strict=True)]
    kept = [
        hot_of(one.reachable, one.candidates, gain, found)
        for (one, _), gain, found in zip(asked, gains, products, strict=True)
    ]
    plans = [replace(one, hot=hot, fills=fills or one.fills) for one, (hot, fills) in zip(plans, kept, strict=True)]
    return replace(draft, plans=tuple(plans))


def plan_gains(
    setting: Setting, asked: Asked, creatives: Sequence[Creative], *, bags: int = 0
) -> tuple[decide.Gains, Wave | None]:
    """What a message brings: as a first wave by lot taught, where there was one; else as assumed. And that wave.

    Args:
        setting: Both stores.
        asked: Everyone.
        creatives: Approved ones.
        bags: As `read_wave`.
    """
    campaign = asked.campaign
    assumed = decide.assumed_gains(asked.candidates, creatives, campaign, expected(setting, asked.members, campaign))
    wave = read_wave(setting, campaign, bags=bags)
    if wave is None:
        return assumed, None
    return learned_gains(setting, wave, asked.candidates, creatives, assumed, campaign), wave


def usual(setting: Setting, asked: Asked) -> decide.UsualMailing:
    """What the usual mailing would do with the same people, beside any plan of the same campaign: nothing comes first."""
    run = setting.ledger.latest_run(asked.campaign.name)
    known = plan_known(setting, asked.campaign, [run] if run else [])
    return decide.usual_mailing(asked.reachable, asked.candidates, asked.campaign, known=known, at=setting.values.at)


def plan_known(setting: Setting, campaign: Campaign, except_runs: Sequence[str]) -> decide.Known:
    """What the ledger knows of people's attention; whoever wrote in distress rests until a human has read it."""
    values = setting.values
    known = decide.Known.read(
        setting.ledger, campaign.name, at=values.at, time_zone=values.time_zone, except_runs=except_runs
    )
    held = setting.ledger.held(values.at)
    if not len(held):
        return known
    rest = setting.warehouse.query(
        "flow.rest_held", tables={"own_settings": known.settings, "held": held.select(["person_id"])}
    )
    return replace(known, settings=rest)


def names_in_use(setting: Setting, tables: GatedTables, segments: Mapping[str, Segment]) -> segment.Known:
    """The names a segment may use; an event's name is no secret, so it is known also where nobody may be reached."""
    known = segment.known_names(tables, dict(segments))
    events = setting.warehouse.select("SELECT DISTINCT name FROM events")["name"].to_pylist()
    return replace(known, events=frozenset(filter(None, events)))


def expected(setting: Setting, members: pa.Array, campaign: Campaign) -> pa.Table:
    """What is expected of the people of a campaign whose profile may be read; for the others, the average.

    Returns:
        person_id, value (expected goals, or money where the campaign's value is "margin", within horizon_days),
        horizon_days, model_version.

    Raises:
        ProjectError: E114, nothing was predicted yet.
    """
    reach = gate(setting.ledger, setting.warehouse, PROFILE, setting.values.at, people=members)
    found = reach.tables.query("flow.expected_goals", params={"prefix": _wanted(setting, campaign)})
    if not len(found):
        raise ProjectError(
            f"campaign '{campaign.name}' needs a prediction that was not made yet.",
            code="E114",
            found=f"prediction '{campaign.prediction}'",
            fix=f"echt predict {campaign.prediction}",
        )
    return setting.warehouse.select(
        "SELECT m.person_id, coalesce(f.value, avg(f.value) OVER ()) AS value,"
        " coalesce(f.horizon_days, max(f.horizon_days) OVER ()) AS horizon_days,"
        " coalesce(f.model_version, max(f.model_version) OVER ()) AS model_version"
        " FROM members m LEFT JOIN found f USING (person_id)",
        tables={"members": pa.table({"person_id": members}), "found": found},
    )


def _wanted(setting: Setting, campaign: Campaign) -> str:
    """The name of the prediction that a campaign counts in; its beginning where the run was made elsewhere."""
    told = tested(setting, campaign.prediction)
    if told is not None:
        return str(told["names"]["spend" if campaign.value == decide.MARGIN else "count"])
    if campaign.value == decide.MARGIN:
        return "expected_spend_"
    return (
        "expected_orders_"
        if campaign.goal == "Order Completed"
        else f"expected_{campaign.goal.lower().replace(' ', '_')}_"
    )


def commit(setting: Setting, plan: decide.Plan | decide.JointPlan, *, at: datetime | None = None) -> int:
    """Make a draft a promise: the decisions and the attention they reserve, in one transaction.

    What it knows of people is pushed to the hot state then, for who is decided one by one until the next plan.
    """
    written = plan.commit(setting.ledger, at=at or setting.values.at)
    warm_plan(setting, plan)
    return written


def same_campaign(plan: decide.Plan, campaign: Campaign) -> None:
    """Refuse a draft of a campaign whose file was changed since (E412)."""
    if plan.campaign.config_hash != campaign.config_hash:
        raise CampaignError(
            f"campaign '{campaign.name}' was changed since this draft was made.",
            code="E412",
            found=f"config {campaign.config_hash}, the draft has {plan.campaign.config_hash}",
            fix="plan again",
        )


def committed_plan(setting: Setting, campaign: Campaign) -> decide.Plan:
    """The latest committed plan of a campaign, as the ledger holds it.

    Raises:
        ProjectError: E111, nothing was committed.
        CampaignError: E412, the campaign file was changed since.
    """
    return decide.Plan.load(setting.ledger, latest_run(setting, campaign.name), campaign)


def together(plans: Sequence[decide.Plan]) -> decide.JointPlan:
    """Committed plans side by side, with the certificate they share.

    Raises:
        CampaignError: E412, they were not planned together.
    """
    certificate = plans[0].certificate
    if set(certificate.campaigns) != {one.campaign.name for one in plans}:
        raise CampaignError(
            "these campaigns were not planned together last.",
            code="E412",
            found=f"planned together: {', '.join(certificate.campaigns) or plans[0].campaign.name}",
            fix="name those, or look at each by itself",
        )
    return decide.JointPlan(tuple(plans), certificate)


def load_segments(folder: Path) -> dict[str, Segment]:
    """Every segment of a folder, by name."""
    return segment.load_folder(folder)


def load_campaign(path: Path, setting: Setting) -> Campaign:
    """A campaign file; the project's own weekly budget where the file names none."""
    campaign = decide.load_campaign(path, setting.values.currency)
    return replace(campaign, budget_s=min(campaign.budget_s, setting.values.budget_s))
