"""From the stores to a report: every figure read once, at the moment the decisions were made."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from echt import flow, prove
from echt.errors import EchtError
from echt.estimate import Estimate, detectable_difference, power_of_difference
from echt.flow import Setting
from echt.measure import EffectReport
from echt.nouns import ATTENTION, Campaign, Creative, Picture, Reason, Segment
from echt.report.data import (
    BudgetUse,
    Check,
    Effect,
    EffectDay,
    Interval,
    Oddity,
    PeopleFlow,
    Plate,
    ReportData,
    SegmentCount,
    Shown,
    Story,
    Waiting,
)
from echt.report.foretold import Trust
from echt.report.numbers import Numbers
from echt.report.stories import stories_of
from echt.report.tested import trust_of
from echt.report.waves import waves_of

RECENT_DAYS = 90
MOST_VERSIONS = 3
_IN_DUTCH = {
    "E213": "de regel is niet te lezen",
    "E214": "geen mens",
    "E215": "geen datum die te lezen is",
    "E216": "een getal dat niet te lezen is",
    "E217": "een bedrag dat niet kan kloppen",
    "E218": "geld zonder munt",
    "E219": "hetzelfde nummer met een andere inhoud",
    "E220": "er ontbreekt iets dat dit soort regel nodig heeft",
}
_NO_EFFECT = {
    "E270": "Deze campagne liet niemand door loting met rust: niemand kan zeggen wat ze veroorzaakte.",
    "E271": "Er zijn geen twee groepen om te vergelijken.",
    "E272": "Er zijn te weinig mensen om een verschil met een interval te geven.",
    "E276": "Er is nog geen tijd verstreken sinds de beslissing.",
}
_GATED = (Reason.objection, Reason.no_permission, Reason.minor)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: the shop, one campaign, those that learn from it, the segments, the moment of the inbox.

    `light` leaves out pictures and remarks about words, which take longest.
    """

    shop: str
    campaign: Campaign
    segments: Mapping[str, Segment]
    attribution: Mapping[str, str]
    inbox_at: datetime
    later: tuple[str, ...] = ()
    light: bool = False


def gather(setting: Setting, subject: Subject) -> ReportData:
    """Everything a report says about the latest committed run of a campaign.

    Raises:
        ProjectError: E111, nothing was committed.

    """
    rows = _latest(setting, subject.campaign)
    at: datetime = rows["at"][0].as_py()
    overview = flow.overview(setting, at - timedelta(days=RECENT_DAYS), at)
    told = _result(setting, subject, rows, overview, keep=not subject.light)
    waiting, replies = flow.waiting(setting, subject.inbox_at)
    inbox = tuple(Waiting(**row) for row in replies)
    return replace(
        told,
        story=_story(setting, rows, subject.campaign, at),
        oddities=_oddities(setting, overview),
        quarantine=_quarantine(setting),
        creatives=_shown(setting, rows, light=subject.light),
        stories=stories_of(setting),
        inbox=inbox,
        waiting=waiting,
        segments=_segments(setting, subject.segments, at),
        checks=_checks(setting, rows),
        simulated=_simulated(setting, told.effect, inbox),
        ingested=flow.ingested(setting),
    )


def gather_result(setting: Setting, subject: Subject) -> ReportData:
    """The part of it about what the campaign caused: who got something, attention, effect, proof. Nothing is written.

    Raises:
        ProjectError: E111, nothing was committed.
    """
    rows = _latest(setting, subject.campaign)
    at: datetime = rows["at"][0].as_py()
    overview = flow.overview(setting, at - timedelta(days=RECENT_DAYS), at)
    return _result(setting, subject, rows, overview, keep=False)


def _latest(setting: Setting, campaign: Campaign) -> pa.Table:
    return setting.ledger.decisions(run_id=flow.latest_run(setting, campaign.name))


def _result(
    setting: Setting, subject: Subject, rows: pa.Table, overview: Mapping[str, Any], *, keep: bool
) -> ReportData:
    campaign, at = subject.campaign, rows["at"][0].as_py()
    effect, refused = effect_of(setting, campaign, keep=keep)
    return ReportData(
        shop=subject.shop,
        campaign=campaign.name,
        at=at,
        currency=campaign.currency,
        known=overview["known"],
        recent=overview["recent"],
        recent_days=RECENT_DAYS,
        usual=sum(n for reason, n in _reasons(rows).items() if Reason(reason) not in _GATED),
        flow=_people(rows),
        budget=_budget(setting, rows, campaign, at),
        effect=effect,
        effect_refused=refused,
        assumptions=_assumptions(campaign),
        simulated=_simulated(setting, effect, ()),
        attribution=subject.attribution,
        run_id=rows["run_id"][0].as_py(),
        seed=setting.values.seed,
        trust=trust(setting, campaign.prediction),
        waves=waves_of(setting, (campaign.name, *subject.later)),
    )


def _reasons(rows: pa.Table) -> dict[str, int]:
    first = rows.filter(pc.equal(rows["contact_no"], 1))
    found = {str(row["values"]): int(row["counts"]) for row in pc.value_counts(first["reason"]).to_pylist()}
    return {reason.value: found[reason.value] for reason in Reason if reason.value in found}


def _people(rows: pa.Table) -> PeopleFlow:
    counts = _reasons(rows)
    planned, explored = counts.pop("plan", 0), counts.pop("explore", 0)
    return PeopleFlow(sum(counts.values()) + planned + explored, counts, planned, explored)


def _budget(setting: Setting, rows: pa.Table, campaign: Campaign, at: datetime) -> BudgetUse:
    message = ATTENTION.channel_s[campaign.channel]
    used = flow.attention_shares(setting, rows, at)
    usual = sum(n for reason, n in _reasons(rows).items() if Reason(reason) not in _GATED)
    return BudgetUse(
        budget_s=campaign.budget_s,
        plan_s=float(pc.sum(rows["attention_s"]).as_py() or 0),
        usual_s=usual * message,
        message_s=message,
        used_before_s=used.before_s,
        over=used.over,
        shares=used.shares,
    )


def _story(setting: Setting, rows: pa.Table, campaign: Campaign, at: datetime) -> Story | None:
    """Someone who gets the message, with the median gain of those who do: neither the best case nor the worst."""
    planned = rows.filter(pc.equal(rows["reason"], "plan")).sort_by([("gain", "ascending"), ("person_id", "ascending")])
    if not len(planned):
        return None
    row: dict[str, Any] = planned.slice(len(planned) // 2, 1).to_pylist()[0]
    history = flow.history_of(setting, row["person_id"], at)
    return Story(
        person_id=row["person_id"],
        reason=row["reason"],
        orders=history["orders"],
        days_since_order=history["days_since_order"],
        basis=history["basis"],
        gain=row["gain"],
        price_s=row["price_s"],
        worth_per_s=campaign.worth_per_s,
        attention_s=row["attention_s"],
        used_s=history["used_s"],
        budget_s=history["budget_s"],
        simulated=history["simulated"],
    )


def effect_of(setting: Setting, campaign: Campaign, *, keep: bool = False) -> tuple[Effect | None, Mapping[str, str]]:
    """What the latest run of a campaign caused; or None and why that cannot be told, by language.

    Args:
        setting: Both stores.
        campaign: Which.
        keep: Keep its outcomes in the warehouse.

    Raises:
        ProjectError: E111, nothing was committed.
    """
    try:
        found = flow.measure_effect(setting, campaign, keep=keep)
    except EchtError as error:
        if error.code not in _NO_EFFECT:  # a broken store is no answer about an effect
            raise
        return None, {"en": error.what, "nl": _NO_EFFECT[error.code]}
    if found.days_seen <= 0:
        return None, {}
    return _effect_of(found, campaign), {}


def _effect_of(found: EffectReport, campaign: Campaign) -> Effect:
    plan, rest = found.plan.people, found.holdout.people
    # the spread between people within each arm: what the effect itself adds does not count
    deviation = math.sqrt((found.plan.times.variance * plan + found.holdout.times.variance * rest) / (plan + rest))
    assumed = campaign.assumed_response * found.holdout.times.mean
    return Effect(
        goal=found.goal,
        within_days=found.within_days,
        plan_people=found.plan.people,
        holdout_people=found.holdout.people,
        plan_goals=found.plan.times.total,
        holdout_goals=found.holdout.times.total,
        difference=_interval(found.per_person),
        extra=_interval(found.extra),
        attention_s=found.attention_s,
        days=tuple(EffectDay(day.day, day.value, day.low, day.high) for day in found.series),
        sample_ratio_p=found.ratio.p_value,
        holdout_share=found.ratio.expected[0] / (plan + rest),
        power=power_of_difference(assumed, deviation, plan, rest) if deviation and assumed else None,
        detectable=detectable_difference(deviation, plan, rest) if deviation else None,
        assumed=assumed or None,
        simulated=found.simulated_share > 0,
        lasting={"nl": found.lasting.sentence("nl", found.goal), "en": found.lasting.sentence("en", found.goal)},
        lasts=found.lasting.accepted,
        value=_interval(found.extra_value),
        not_counted=found.not_counted,
        days_seen=found.days_seen,
    )


def _interval(estimate: Estimate) -> Interval:
    return Interval(estimate.value, estimate.low, estimate.high, estimate.level)


def _oddities(setting: Setting, overview: Mapping[str, Any]) -> tuple[Oddity, ...]:
    rows = flow.ingested(setting)
    reasons = {row["code"]: row["lines"] for row in flow.quarantine_reasons(setting)}
    found = [
        Oddity("no_customer", reasons.get("E214", 0), rows.get("read", 0)),
        Oddity("duplicate", rows.get("duplicate", 0), rows.get("read", 0)),
        _wholesale(overview),
        Oddity(
            "refunded_only",
            overview["refunded_only"],
            overview["known"],
            {
                "en": "People with a refund and no order: they bought before the data begins.",
                "nl": "Mensen met een terugbetaling en geen bestelling: die kochten voordat de gegevens beginnen.",
            },
        ),
    ]
    return tuple(odd for odd in found if odd.count)


def _wholesale(overview: Mapping[str, Any]) -> Oddity:
    share = overview["large_revenue"] / overview["revenue"] if overview["revenue"] else 0.0
    usual = overview["usual_order"]
    return Oddity(
        "wholesale",
        overview["large_orders"],
        overview["orders"],
        {
            "en": f"Orders of more than five times the usual {Numbers('en').whole(usual)}: they bring {share:.0%} of the money. "
            "Such customers are companies more often than people.",
            "nl": f"Bestellingen van meer dan vijf keer de gewone {Numbers('nl').whole(usual)}: samen {share:.0%} van het geld. "
            "Zulke klanten zijn vaker bedrijven dan mensen.",
        },
    )


def _quarantine(setting: Setting) -> tuple[Oddity, ...]:
    return tuple(
        Oddity(str(row["code"]), row["lines"], 0, _in_words(row["code"], row["reason"]))
        for row in flow.quarantine_reasons(setting)[:5]
    )


def _in_words(code: str, reason: str) -> Mapping[str, str]:
    return {"en": reason, "nl": _IN_DUTCH.get(code, reason)}


def _shown(setting: Setting, rows: pa.Table, *, light: bool) -> tuple[Shown, ...]:
    sent = rows.filter(pc.is_valid(rows["creative_id"])).group_by(["creative_id", "creative_version"])
    order = [("creative_id", "ascending"), ("person_id_count", "descending"), ("creative_version", "ascending")]
    people = sent.aggregate([("person_id", "count")]).sort_by(order).to_pylist()
    # filled with products, a creative has many versions: those that most people see are shown
    most = [
        one for _, same in groupby(people, key=lambda one: one["creative_id"]) for one in islice(same, MOST_VERSIONS)
    ]
    found = [(setting.ledger.creative(one["creative_id"], one["creative_version"]), one) for one in most]
    return tuple(
        _shown_one(setting, creative, one["person_id_count"], light=light) for creative, one in found if creative
    )


def _shown_one(setting: Setting, creative: Creative, people: int, *, light: bool) -> Shown:
    yes = setting.ledger.approved("creative", creative.creative_id, creative.version)
    return Shown(
        creative_id=creative.creative_id,
        version=creative.version,
        texts={language: {k: v for k, v in parts.items() if k != "link"} for language, parts in creative.texts.items()},
        made_by=creative.made_by,
        label={language: prove.label(creative, language).text for language in creative.texts},
        approved_by=yes.by if yes else None,
        approved_at=yes.at if yes else None,
        facts=tuple(f"{fact.fact_id}: {fact.quantity} {fact.value} {fact.unit}".strip() for fact in creative.facts),
        sha256=", ".join(f"{language} {prove.text_digest(parts)}" for language, parts in creative.texts.items()),
        people=people,
        pictures=tuple(
            Plate(
                one.picture.width,
                one.picture.height,
                one.picture.language,
                one.picture.alt,
                b64encode(one.content).decode(),
                one.picture.source,
                _mime(one.picture),
                one.mark,
                one.held.name if one.held else "",
            )
            for one in ([] if light else flow.shown_pictures(setting, creative))
        ),
        findings=tuple((one.text, one.why) for one in ([] if light else flow.remarks(setting, creative))),
        human_share=flow.human_share(creative),
    )


def _mime(picture: Picture) -> str:
    return "image/jpeg" if picture.name.endswith((".jpg", ".jpeg")) else "image/png"


def _segments(setting: Setting, segments: Mapping[str, Segment], at: datetime) -> tuple[SegmentCount, ...]:
    counts = flow.segment_counts(setting, list(segments.values()), at)
    return tuple(SegmentCount(name, counts[name], one.sentence) for name, one in sorted(segments.items()))


def _checks(setting: Setting, rows: pa.Table) -> tuple[Check, ...]:
    bare = pc.and_(pc.is_valid(rows["creative_id"]), pc.is_null(rows["permission_id"]))
    without = int(pc.sum(bare).as_py() or 0)
    broken = setting.ledger.audit_verify()
    entries = setting.ledger.audit_head(signed=False)["size"]
    return (
        Check(
            "permission",
            "stop" if without else "ok",
            {
                "en": f"Permission: {without or 'no'} message without one.",
                "nl": f"Toestemming: {without or 'geen enkel'} bericht zonder.",
            },
        ),
        Check(
            "audit",
            "stop" if broken else "ok",
            {
                "en": f"Audit chain: {entries:,} entries, {'broken' if broken else 'closed'}.",
                "nl": f"Auditketen: {Numbers('nl').whole(entries)} regels, {'verbroken' if broken else 'sluitend'}.",
            },
        ),
    )


def trust(setting: Setting, name: str) -> tuple[Trust, ...]:
    """A prediction that was run: how its tests came out, and what came of it since; empty where it was not run here."""
    told = flow.tested(setting, name)
    if told is None:
        return ()
    at = datetime.fromisoformat(told["at"])
    came = flow.came_of(setting, told["names"]["count"], told["outcome"], at, int(told["horizon_days"]))
    return trust_of(told, came)


def _assumptions(campaign: Campaign) -> tuple[Mapping[str, str], ...]:
    second = _money(campaign.worth_per_s, campaign, places=4)
    return (
        _gain_assumed(campaign),
        {
            "en": f"A second of attention is worth {second['en']}: a choice, in the campaign file.",
            "nl": f"Een seconde aandacht is {second['nl']} waard: een keuze, in het campagnebestand.",
        },
    )


def _gain_assumed(campaign: Campaign) -> Mapping[str, str]:
    share, margin = campaign.assumed_response, campaign.assumed_margin
    if margin is not None:
        left = {language: Numbers(language).percent(margin, 0) for language in ("en", "nl")}
        return {
            "en": f"A mail adds {share:.0%} to what a person would spend anyway; {left['en']} of that is left after all "
            "costs. Assumed, not measured.",
            "nl": f"Een mail voegt {share:.0%} toe aan wat iemand toch al uitgeeft; daarvan blijft na alle kosten "
            f"{left['nl']} over. Aangenomen, niet gemeten.",
        }
    worth = _money(campaign.value, campaign)
    return {
        "en": f"A mail adds {share:.0%} to the orders a person would place anyway; one order is worth "
        f"{worth['en']}. Assumed, not measured.",
        "nl": f"Een mail voegt {share:.0%} toe aan de bestellingen die iemand toch al doet; één bestelling is "
        f"{worth['nl']} waard. Aangenomen, niet gemeten.",
    }


def _money(amount: float | str, campaign: Campaign, places: int = 2) -> Mapping[str, str]:
    """An amount in both languages; the name of a column of values stays what it is."""
    if isinstance(amount, str):
        return {"en": amount, "nl": amount}
    return {
        "en": Numbers("en").money(amount, campaign.currency, places),
        "nl": Numbers("nl").money(amount, campaign.currency, places),
    }


def _simulated(setting: Setting, effect: Effect | None, inbox: tuple[Waiting, ...]) -> tuple[str, ...]:
    if setting.values.simulated:
        return ("people", "events", "permissions", "replies", "orders")
    parts: list[str] = []
    if flow.simulated_permissions(setting):
        parts.append("permissions")
    if effect is not None and effect.simulated:
        parts.append("orders")
    if any(one.simulated for one in inbox):
        parts.append("replies")
    return tuple(parts)


def attribution(file: Path) -> dict[str, str]:
    """Source and licence of the data, from the lines of SOURCE.md that begin with those words."""
    if not file.is_file():
        return {}
    lines = [line.strip("- ").strip() for line in file.read_text(encoding="utf-8").splitlines()]
    said = " ".join(line for line in lines if line.startswith(("Source:", "Licence:")))
    return {"en": said, "nl": said}
