"""Learn from a first randomised wave what a message changes for whom, to plan the next one with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt import decide, predict
from echt.errors import CampaignError
from echt.flow.setting import Setting
from echt.nouns import Campaign, Creative
from echt.permission import gate

__all__ = ["BAGS", "Wave", "counted_with", "doubt_of", "learn_wave", "learned_gains", "read_wave"]

PROFILE = "personalize.content.profiled"
FEWEST = 100
"""People in each arm below which a run is no wave to learn from."""
BAGS = 20
"""Halves of a wave's people that say how far what it teaches may be off."""
_DAY_S = 86_400
_VERSION = "wave-1"
_UNCLEAR = "cannot tell these messages from doing nothing"


@dataclass(frozen=True, slots=True, repr=False)
class Wave:
    """What a run by lot says about a campaign's messages.

    Attributes:
        campaign: Whose run it was.
        run_id: The run that is learned from.
        people: In it, for whom a lot decided and whose profile may be read.
        simulated: Whether any of their answers are simulated.
        creatives: Creatives that are the actions, in their order.
        model: What was learned, the simple ways beside it; money within the campaign's time.
        currency: Of the money.
    """

    campaign: str
    run_id: str
    people: int
    simulated: bool
    creatives: tuple[str, ...]
    model: decide.UpliftModel
    currency: str

    def __str__(self) -> str:
        named = ", ".join(f"action {j} is '{name}'" for j, name in enumerate(self.creatives, start=1))
        marked = " (simulated)" if self.simulated else ""
        return (
            f"What the first wave of '{self.campaign}' teaches{marked}: run {self.run_id}, in {self.currency}; {named}.\n"
            f"{self.model.comparison_}"
        )

    __repr__ = __str__

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "campaign": self.campaign,
            "run_id": self.run_id,
            "people": self.people,
            "simulated": self.simulated,
            "creatives": list(self.creatives),
            "currency": self.currency,
            "comparison": self.model.comparison_.to_dict(),
        }


def learn_wave(setting: Setting, campaign: Campaign) -> Wave:
    """What the latest complete run by lot of a campaign, or of the one it learns from, teaches.

    Raises:
        CampaignError: E471, there is no such run yet.
    """
    found = read_wave(setting, campaign)
    if found is None:
        raise CampaignError(
            f"campaign '{campaign.name}' has no first wave to learn from.",
            code="E471",
            found=f"no run of which {campaign.within.days} days have passed with {FEWEST} people in each arm, by lot",
            fix="plan it with [holdout] and [explore] shares, deliver it, and wait until its time has passed",
        )
    return found


def read_wave(setting: Setting, campaign: Campaign, *, bags: int = 0) -> Wave | None:
    """The same, or None where there is no such run.

    Args:
        setting: Both stores.
        campaign: Which.
        bags: Halves of its people that are learned from too, for `doubt_of`; 0 for none.
    """
    for run in _complete(setting, campaign):
        rows = _drawn(setting.ledger.decisions(run_id=run["run_id"]))
        shown = rows["creative_id"].to_pylist()
        named = tuple(name for name in sorted({*shown} - {None}) if shown.count(name) >= FEWEST)
        if named and shown.count(None) >= FEWEST:
            known = rows.filter(pc.is_in(rows["creative_id"], pa.array([*named, None])))
            return _learn(setting, campaign, run, known, bags)
    return None


def _complete(setting: Setting, campaign: Campaign) -> list[dict[str, Any]]:
    """The runs whose time has passed, of a campaign and of the one it learns from, the newest first."""
    rows = setting.ledger.runs().to_pylist()
    names, now = {campaign.name, campaign.learn_from}, setting.values.at
    return [one for one in rows if one["campaign_id"] in names and one["at"] + campaign.within <= now][::-1]


def _drawn(rows: pa.Table) -> pa.Table:
    """The people of a run who could get something and for whom a lot decided, with the chance of what each got.

    That is who was held out, and who was drawn to learn from and got something. Of those whom nobody drew, the planner
    chose whom to write to: they say nothing here.
    """
    first = rows.filter(pc.equal(rows["contact_no"], 1))
    arm = first["arm"].to_numpy()
    held, drawn = arm == "holdout", arm == "explore"
    told = first["probability"].to_numpy()
    share = float(told[held].mean()) if held.any() else 0.0
    served = drawn & pc.is_valid(first["creative_id"]).to_numpy()
    likely = (1.0 - share) * served.sum() / max(int((drawn | (arm == "plan")).sum()), 1)
    able = max(int((drawn & first["eligible"].to_numpy()).sum()), 1) / max(int(drawn.sum()), 1)
    whole = share + likely / able
    chance = np.where(held, share, (1.0 - share) * told) / max(whole, 1e-12)
    return first.append_column("chance", pa.array(np.clip(chance, 1e-9, 1.0))).filter(
        pa.array((held & first["eligible"].to_numpy()) | served)
    )


def _learn(setting: Setting, campaign: Campaign, run: dict[str, Any], rows: pa.Table, bags: int) -> Wave | None:
    reach = gate(setting.ledger, setting.warehouse, PROFILE, setting.values.at)
    then = predict.Log.read(reach.tables).snapshot(
        run["at"], horizon_days=max(1, campaign.within.days), outcome=campaign.goal, unit="order"
    )
    if then.later is None or then.later_value is None:
        return None
    found = pc.index_in(rows["person_id"], value_set=then.person_id)
    rows, here = rows.filter(pc.is_valid(found)), pc.drop_null(found).to_numpy().astype(np.intp)
    named = tuple(sorted({*rows["creative_id"].to_pylist()} - {None}))
    action = pc.fill_null(pc.index_in(rows["creative_id"], value_set=pa.array(named, pa.string())), -1)
    action = action.to_numpy().astype(int) + 1
    if np.bincount(action, minlength=len(named) + 1).min() < FEWEST:
        return None
    money = then.later_value * float(campaign.assumed_margin or 0.0)
    if campaign.value != decide.MARGIN:
        money = then.later * float(campaign.value)
    model = decide.UpliftModel(seed=setting.values.seed, bags=bags).fit(
        {name: column[here] for name, column in _features(then).items()},
        action,
        money[here],
        rows["chance"].to_numpy(),
    )
    simulated = bool(then.simulated[here].any()) or bool(pc.any(rows["simulated"]).as_py())
    return Wave(run["campaign_id"], run["run_id"], len(here), simulated, named, model, campaign.currency)


def _features(then: predict.Snapshot) -> dict[str, NDArray[np.float64]]:
    """What is known of each person at the moment, in columns that a marketer can read."""
    return {
        "orders": then.purchases,
        "days since the first order": then.age,
        "days since the last order": then.age - then.recency,
        "amount of an order": np.divide(then.value, then.valued, out=np.zeros(len(then)), where=then.valued > 0),
    }


def learned_gains(
    setting: Setting,
    wave: Wave,
    candidates: pa.Table,
    creatives: Sequence[Creative],
    assumed: decide.Gains,
    campaign: Campaign,
) -> decide.Gains:
    """What each creative brings each candidate, as the wave says; the assumption where it cannot say.

    Where no message can be told from doing nothing, and the assumption lies within what the wave leaves possible, the
    assumption stays. A creative that was not in the wave keeps it too. Who has no history to read gets the average.
    """
    comparison = wave.model.comparison_
    if comparison.chosen == "nothing":
        believed = float(assumed.money.mean()) if assumed.money.size else 0.0
        if any(mean.low <= believed <= mean.high for mean in comparison.means):
            said = (
                f"a first wave of {wave.people:,} people {_UNCLEAR}, and does not rule out what is assumed: the assumption "
                "stays"
            )
            return replace(assumed, assumptions=(*assumed.assumptions, said))
    now, place = _histories(setting, candidates, campaign)
    effect = wave.model.effect(_features(now))
    regret = campaign.regret_unsubscribe * campaign.assumed_unsubscribe
    money = assumed.money.copy()
    for j, creative in enumerate(creatives):
        if creative.creative_id in wave.creatives:
            own = effect[:, wave.creatives.index(creative.creative_id)]
            money[:, j] = np.where(place >= 0, own[place], own.mean()) - regret
    said = f"learned from {wave.people:,} people for whom a lot decided: {comparison.why}"
    version = hashlib.sha256(effect.round(9).tobytes()).hexdigest()[:12]
    return replace(
        assumed,
        money=money,
        model_version=f"{_VERSION}+{wave.run_id[-16:]}+{version}",
        assumptions=(said, *(("the answers it was learned from are simulated",) if wave.simulated else ())),
    )


def _histories(setting: Setting, candidates: pa.Table, campaign: Campaign) -> tuple[predict.Snapshot, NDArray[np.intp]]:
    """What is known now of those whose profile may be read, and (n,) the place of each candidate in it; −1: not there."""
    reach = gate(setting.ledger, setting.warehouse, PROFILE, setting.values.at)
    now = predict.Log.read(reach.tables).snapshot(
        setting.values.at, horizon_days=None, outcome=campaign.goal, unit="order"
    )
    place = pc.index_in(candidates["person_id"], value_set=now.person_id)
    return now, pc.fill_null(place, -1).to_numpy().astype(np.intp)


def doubt_of(
    setting: Setting,
    wave: Wave,
    candidates: pa.Table,
    creatives: Sequence[Creative],
    gains: decide.Gains,
    campaign: Campaign,
) -> decide.Doubt:
    """How far gains that count with a wave may be off.

    Args:
        setting: Both stores.
        wave: Read with `bags`.
        candidates: person_id, one row a person asked.
        creatives: The k creatives of the campaign.
        gains: As the plan counts with them.
        campaign: Which.
    """
    if not gains.model_version.startswith(_VERSION):
        return _possible(wave, gains)
    now, place = _histories(setting, candidates, campaign)
    found = wave.model.halves(_features(now))
    halves = np.zeros((len(found), len(place), len(creatives)), dtype=np.float32)
    for j, creative in enumerate(creatives):
        if creative.creative_id in wave.creatives:
            own = found[:, :, wave.creatives.index(creative.creative_id)]
            halves[:, :, j] = np.where(place >= 0, own[:, place], own.mean(axis=1)[:, None])
    return decide.Doubt("learned", halves)


def _possible(wave: Wave, gains: decide.Gains) -> decide.Doubt:
    """The assumption stayed: by what factors it may be off, for the wave's interval of what a message adds on average."""
    believed = float(gains.money.mean()) if gains.money.size else 0.0
    if believed <= 0:
        return decide.NO_DOUBT
    means = wave.model.comparison_.means
    ends = [mean.low for mean in means], [mean.high for mean in means]
    return decide.Doubt("wave", factors=(min(*ends[0], believed) / believed, max(*ends[1], believed) / believed))


def counted_with(run: Mapping[str, Any]) -> str:
    """What the gains of a committed run rest on.

    Args:
        run: As the ledger gives it.

    Returns:
        "learned" from a wave by lot; "unclear": a wave could not tell, so the assumption stayed; "assumed": there was none.
    """
    if str(run["model_version"]).startswith(_VERSION):
        return "learned"
    return "unclear" if any(_UNCLEAR in text for text in run["body"].get("assumptions", ())) else "assumed"
