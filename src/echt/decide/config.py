"""A campaign file, `campaigns/*.toml`: read, checked, and turned into a `Campaign`.

A typo is answered with the nearest key; a number that cannot be, with the one that can.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from echt.decide.known import HISTORY
from echt.decide.quiet import minute_of_day
from echt.errors import CampaignError, nearest
from echt.nouns import ATTENTION, Campaign, Purpose

__all__ = ["CampaignFile", "duration", "load_campaign"]

_UNITS = {"hour": 1, "day": 24, "week": 168}
_LONGEST = HISTORY.days / 4
"""Days of a half-life at most: what is older than HISTORY would still count for more than a sixteenth."""
_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(hour|day|week)s?\s*$")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class AttentionPart(_Part):
    """`[attention]`: what attention is worth, and how much may be asked."""

    worth_per_s: float = ATTENTION.worth_per_s
    budget_s: float = ATTENTION.budget_s
    fatigue_per_s: float = ATTENTION.kappa_per_s
    fatigue_half_life_days: float = ATTENTION.channel_half_life_days
    freshness_s: float = ATTENTION.lambda_s
    freshness_half_life_days: float = ATTENTION.creative_half_life_days
    total_s: float | None = None
    max_contacts: int = 1
    quiet_hours: list[str] = Field(default_factory=lambda: list(ATTENTION.quiet_hours))


class BudgetPart(_Part):
    """`[budget]`: limits that people share."""

    creatives: dict[str, int] = Field(default_factory=dict)
    minimum: dict[str, int] = Field(default_factory=dict)
    spend: float | None = None
    cost_per_contact: float = 0.0


class SharePart(_Part):
    """`[holdout]` or `[explore]`: a share of the people."""

    share: float = 0.0


class HoldoutPart(_Part):
    """`[holdout]`: the share that is left in peace to measure against."""

    share: float = 0.1


class RegretPart(_Part):
    """`[regret]`: what a goodbye costs."""

    unsubscribe: float = 0.0


class AssumedPart(_Part):
    """`[assumed]`: what nobody measured yet, so it is printed wherever it is used."""

    response: float = 0.02
    unsubscribe: float = 0.001
    margin: float | None = None


class CampaignFile(_Part):
    """The file as written: tables and keys as in docs/attention.md."""

    goal: str
    within: str
    value: str | float
    purpose: str
    segment: str
    channel: str
    creatives: list[str]
    prediction: str = "order"
    learn_from: str | None = None
    announced: bool = False
    send_at: str | None = None
    attention: AttentionPart = Field(default_factory=AttentionPart)
    budget: BudgetPart = Field(default_factory=BudgetPart)
    holdout: HoldoutPart = Field(default_factory=HoldoutPart)
    explore: SharePart = Field(default_factory=SharePart)
    regret: RegretPart = Field(default_factory=RegretPart)
    assumed: AssumedPart = Field(default_factory=AssumedPart)


def load_campaign(path: Path, currency: str) -> Campaign:
    """The campaign in a file; its name is the name of the file.

    Args:
        path: campaigns/NAME.toml.
        currency: Of the project (ISO 4217): every amount in the file is in it.

    Raises:
        CampaignError: E401 no such file, E402 not TOML, E403 an unknown key, E404 a key is missing, E405 a value of
            the wrong kind, E406 a duration, E407 a share, E408 a number below zero, E409 a time of day, E410 an
            unknown channel, E411 creatives or their budgets, E468 a minimum
            above its budget.
        ProjectError: E101, the purpose is not one Echt knows.
    """
    file = _parse(path)
    _check_numbers(path, file)
    _check_creatives(path, file)
    return _campaign(path.stem, file, currency)


def duration(text: str) -> timedelta:
    """A length of time: "14 days", "36 hours", "2 weeks".

    Raises:
        CampaignError: E406.

    Examples:
        >>> duration("2 weeks") == duration("14 days")
        True
    """
    found = _DURATION.match(text)
    if found is None or float(found[1]) <= 0:
        raise CampaignError(
            "a length of time is a number and a unit.", code="E406", found=text, fix='for example "14 days"'
        )
    return timedelta(hours=float(found[1]) * _UNITS[found[2]])


def _parse(path: Path) -> CampaignFile:
    try:
        tree: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CampaignError(
            f"campaign '{path.stem}' cannot be read.",
            code="E401",
            found=f"{path.parent.name}/{path.name}: {error.strerror}",
            fix="campaigns are files like campaigns/spring.toml",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CampaignError(
            f"campaign '{path.stem}' is not valid TOML.", code="E402", found=error, fix="see https://toml.io"
        ) from error
    try:
        return CampaignFile.model_validate(tree)
    except ValidationError as error:
        raise _explain(path.stem, error) from error


def _explain(name: str, error: ValidationError) -> CampaignError:
    found = error.errors(include_url=False)
    first = next((each for each in found if each["type"] == "extra_forbidden"), found[0])  # a typo explains a gap
    where = [str(part) for part in first["loc"] if part not in {"str", "float", "int"}]
    key = ".".join(where)
    if first["type"] == "extra_forbidden":
        known = _keys_at(where[:-1])
        hint = nearest(where[-1], known)
        fix = f"did you mean '{hint}'?" if hint else f"known here: {', '.join(sorted(known))}"
        return CampaignError(f"campaign '{name}' has an unknown key '{key}'.", code="E403", found=where[-1], fix=fix)
    if first["type"] == "missing":
        return CampaignError(f"campaign '{name}' has no '{key}'.", code="E404", fix=f"add {key} = … to the file")
    return CampaignError(
        f"campaign '{name}': '{key}' is of the wrong kind.",
        code="E405",
        found=f"{first['input']!r}",
        fix=str(first["msg"]),
    )


def _keys_at(where: list[str]) -> set[str]:
    part: type[BaseModel] = CampaignFile
    for name in where:
        inner = part.model_fields[name].annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            part = inner
    return set(part.model_fields)


def _check_numbers(path: Path, file: CampaignFile) -> None:
    shares: dict[str, float | None] = {
        "holdout.share": file.holdout.share,
        "explore.share": file.explore.share,
        "assumed.response": file.assumed.response,
        "assumed.unsubscribe": file.assumed.unsubscribe,
        "assumed.margin": file.assumed.margin,
    }
    for key, share in shares.items():
        if share is not None and not 0 <= share <= 1:
            raise CampaignError(
                f"campaign '{path.stem}': '{key}' is a share.", code="E407", found=share, fix="a number from 0 to 1"
            )
    amounts: dict[str, float | None] = {
        "attention.worth_per_s": file.attention.worth_per_s,
        "attention.budget_s": file.attention.budget_s,
        "attention.total_s": file.attention.total_s,
        "attention.fatigue_per_s": file.attention.fatigue_per_s,
        "attention.freshness_s": file.attention.freshness_s,
        "budget.spend": file.budget.spend,
        "budget.cost_per_contact": file.budget.cost_per_contact,
        "regret.unsubscribe": file.regret.unsubscribe,
        "value": file.value if isinstance(file.value, float) else None,
        **{f"budget.creatives.{name}": number for name, number in file.budget.creatives.items()},
        **{f"budget.minimum.{name}": number for name, number in file.budget.minimum.items()},
    }
    for key, amount in amounts.items():
        if amount is not None and amount < 0:
            raise CampaignError(
                f"campaign '{path.stem}': '{key}' is below zero.", code="E408", found=amount, fix="0 or more"
            )
    _check_half_lives(path, file.attention)
    if file.attention.max_contacts < 1:
        raise CampaignError(
            f"campaign '{path.stem}': 'attention.max_contacts' is below one.",
            code="E408",
            found=file.attention.max_contacts,
            fix="1 or more; to send nothing, do not plan the campaign",
        )


def _check_half_lives(path: Path, part: AttentionPart) -> None:
    lives = {"fatigue": part.fatigue_half_life_days, "freshness": part.freshness_half_life_days}
    for key, days in lives.items():
        if not 0 < days <= _LONGEST:
            raise CampaignError(
                f"campaign '{path.stem}': 'attention.{key}_half_life_days' is no half-life that can be counted.",
                code="E408",
                found=days,
                fix=f"above 0, at most {_LONGEST:g} days: contacts of the last {HISTORY.days} days are looked at",
            )


def _check_creatives(path: Path, file: CampaignFile) -> None:
    name, creatives = path.stem, file.creatives
    if file.channel not in ATTENTION.channel_s:
        hint = nearest(file.channel, ATTENTION.channel_s)
        known = ", ".join(ATTENTION.channel_s)
        raise CampaignError(
            f"campaign '{name}' uses a channel Echt does not know.",
            code="E410",
            found=file.channel,
            fix=f"did you mean '{hint}'?" if hint else f"one of: {known}",
        )
    twice = sorted({creative for creative in creatives if creatives.count(creative) > 1})
    if not creatives or twice:
        raise CampaignError(
            f"campaign '{name}' names each creative once, and at least one.",
            code="E411",
            found=", ".join(twice) or "no creatives",
            fix='creatives = ["spring-kitchen"]',
        )
    most, least = file.budget.creatives, file.budget.minimum
    for creative, what in [*((one, "budget") for one in most), *((one, "minimum") for one in least)]:
        if creative not in creatives:
            hint = nearest(creative, creatives)
            raise CampaignError(
                f"campaign '{name}' has a {what} for a creative it does not use.",
                code="E411",
                found=creative,
                fix=f"did you mean '{hint}'?" if hint else f"its creatives are: {', '.join(creatives)}",
            )
    for creative in least:
        if least[creative] > most.get(creative, least[creative]):
            raise CampaignError(
                f"campaign '{name}': the minimum of '{creative}' is above its budget.",
                code="E468",
                found=f"{least[creative]:,} needed, {most[creative]:,} allowed, {least[creative] - most[creative]:,} lacking",
                fix="raise the budget, or lower the minimum",
            )


def _campaign(name: str, file: CampaignFile, currency: str) -> Campaign:
    hours = file.attention.quiet_hours
    if len(hours) != 2:
        raise CampaignError(
            f"campaign '{name}': quiet hours are two times of day.",
            code="E409",
            found=hours,
            fix='quiet_hours = ["22:00", "07:00"]',
        )
    for clock in [*hours, *([file.send_at] if file.send_at is not None else [])]:
        minute_of_day(clock)
    return Campaign(
        name=name,
        goal=file.goal,
        within=duration(file.within),
        purpose=Purpose(file.purpose),
        segment=file.segment,
        channel=file.channel,
        creatives=tuple(file.creatives),
        value=file.value,
        currency=currency,
        worth_per_s=file.attention.worth_per_s,
        budget_s=file.attention.budget_s,
        fatigue_per_s=file.attention.fatigue_per_s,
        fatigue_half_life_days=file.attention.fatigue_half_life_days,
        freshness_s=file.attention.freshness_s,
        freshness_half_life_days=file.attention.freshness_half_life_days,
        max_contacts=file.attention.max_contacts,
        total_s=file.attention.total_s,
        quiet_hours=(hours[0], hours[1]),
        creative_budgets=dict(file.budget.creatives),
        creative_minimums={name: least for name, least in file.budget.minimum.items() if least},
        spend=file.budget.spend,
        cost_per_contact=file.budget.cost_per_contact,
        holdout=file.holdout.share,
        explore=file.explore.share,
        regret_unsubscribe=file.regret.unsubscribe,
        assumed_response=file.assumed.response,
        assumed_unsubscribe=file.assumed.unsubscribe,
        assumed_margin=file.assumed.margin,
        announced=file.announced,
        send_at=file.send_at,
        prediction=file.prediction,
        learn_from=file.learn_from,
        config_hash=_config_hash(name, file, currency),
    )


def _config_hash(name: str, file: CampaignFile, currency: str) -> str:
    """Of what the file asks: comments, order, and a setting at its default change nothing.

    So a setting that a later Echt brings leaves the plans of before as they were.
    """
    content = json.dumps([name, currency, file.model_dump(mode="json", exclude_defaults=True)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
