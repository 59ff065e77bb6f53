"""What people share: budgets and minimums of creatives, caps of groups, money and attention in all.

Every one of them is a row of numbers, one a creative, whose sum over all contacts stays at or under `most`; a minimum
is a row of −1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from echt.errors import CampaignError

__all__ = ["HUGE", "KINDS", "Floats", "Kind", "Limits", "floored", "lacks", "numbers", "shared_limits"]

Floats = NDArray[np.float64]
Kind = Literal["creative", "minimum", "group", "spend", "attention"]
HUGE = 1e50
"""No number may be larger: sums and squares of such ones over all people still fit in a float."""
KINDS: tuple[Kind, ...] = ("creative", "minimum", "group", "spend", "attention")


@dataclass(frozen=True, slots=True)
class Limits:
    """Rows that contacts add up in.

    Attributes:
        rows: (r, k) what one contact of each creative adds.
        most: (r,) what they may add up to.
        kind: (r,) which limit it is.
        of: (r,) of which creative or group; 0 for those of everything.
        slack: (r,) what rounding may add: 0 where whole contacts are counted.
    """

    rows: Floats
    most: Floats
    kind: tuple[Kind, ...]
    of: NDArray[np.int64]
    slack: Floats

    def over(self, used: Floats) -> Floats:
        """(r,) by how much `used` (k,) contacts are over each limit; 0 where they are not."""
        beyond = self.rows @ used - self.most
        return np.where(beyond > self.slack, beyond, 0.0)

    @property
    def barred(self) -> NDArray[np.bool_]:
        """(k,) creatives of which not even one contact fits."""
        return np.any((self.rows > 0) & (self.rows > self.most[:, None]), axis=0, keepdims=True)[0]

    def where(self, kind: Kind) -> NDArray[np.intp]:
        """The rows of one kind."""
        return np.flatnonzero([each == kind for each in self.kind])


def numbers(name: str, given: Any, length: int | None, *, infinite: bool = False) -> Floats:
    """A vector of numbers that are not negative.

    Raises:
        CampaignError: E463, its length does not fit; E464, NaN, infinite or too large to add up; E465, below zero.
    """
    try:
        found = np.atleast_1d(np.asarray(given, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise CampaignError(
            f"'{name}' is not made of numbers.", code="E463", found=type(given).__name__, fix="give numbers"
        ) from error
    if found.ndim != 1 or (length is not None and len(found) != length):
        raise CampaignError(
            f"'{name}' does not fit the others.",
            code="E463",
            found=f"shape {np.shape(given)}",
            fix=f"give {length} numbers, in the order of the columns of 'value'",
        )
    wrong = np.isnan(found) if infinite else ~np.isfinite(found)
    if wrong.any():
        raise CampaignError(
            f"'{name}' has {int(wrong.sum())} that are no number.",
            code="E464",
            found=f"{found[wrong][0]} at {int(np.flatnonzero(wrong)[0])}",
            fix="give numbers" + (", or infinity for no limit" if infinite else ""),
        )
    large = np.isfinite(found) & (found > HUGE)
    if large.any():
        raise CampaignError(
            f"'{name}' has {int(large.sum())} that are too large to add up.",
            code="E464",
            found=f"{found[large][0]:g} at {int(np.flatnonzero(large)[0])}",
            fix=f"give numbers up to {HUGE:g}" + (", or infinity for no limit" if infinite else ""),
        )
    if (found < 0).any():
        raise CampaignError(
            f"'{name}' is below zero.",
            code="E465",
            found=f"{found.min():g} at {int(found.argmin())}",
            fix="give numbers from 0 on",
        )
    return found


def floored(name: str, given: Floats, notes: list[str], *, up: bool = False) -> Floats:
    """Whole contacts: budgets are rounded down, minimums up, and `notes` says which."""
    whole = np.ceil(given) if up else np.floor(given)
    changed = np.flatnonzero(np.isfinite(given) & (whole != given))
    if len(changed):
        j = int(changed[0])
        word = "up" if up else "down"
        notes.append(
            f"{name}: {len(changed)} not whole, rounded {word} (number {j}: {given[j]:g} became {whole[j]:.0f})"
        )
    return whole


@dataclass(slots=True)
class _Rows:
    """Limits as they are gathered."""

    rows: list[Floats]
    most: list[float]
    kind: list[Kind]
    of: list[int]

    def add(self, kind: Kind, of: int, row: Floats, most: float) -> None:
        """One more, if it can bind at all."""
        if np.isfinite(most) and row.any():
            self.rows.append(row)
            self.most.append(most)
            self.kind.append(kind)
            self.of.append(of)

    def done(self, k: int) -> Limits:
        """All of them."""
        most = np.array(self.most)
        counted = np.array([kind not in ("spend", "attention") for kind in self.kind], dtype=np.bool_)
        slack = np.where(counted, 0.0, 1e-9 * np.abs(most))
        rows = np.array(self.rows).reshape(len(most), k)
        return Limits(rows, most, tuple(self.kind), np.array(self.of, dtype=np.int64), slack)


def shared_limits(
    k: int, given: Mapping[str, Any], attention: Floats, notes: list[str]
) -> tuple[Limits, tuple[Any, ...]]:
    """The limits of one plan, and the labels of the groups.

    Args:
        k: Creatives.
        given: The arguments of `allocate` by name.
        attention: (k,) seconds charged.
        notes: What was rounded is added here.

    Raises:
        CampaignError: E463 to E466, what was given does not fit, is no number, is below zero, or lacks its other half.
    """
    found, single = _Rows([], [], [], []), np.eye(k)
    if given["creative_budget"] is not None:
        budget = numbers("creative_budget", given["creative_budget"], k, infinite=True)
        for j, top in enumerate(floored("creative_budget", budget, notes).tolist()):
            found.add("creative", j, single[j], top)
    if given["creative_minimum"] is not None:
        least = floored("creative_minimum", numbers("creative_minimum", given["creative_minimum"], k), notes, up=True)
        for j in np.flatnonzero(least > 0).tolist():
            found.add("minimum", j, -single[j], -least[j])
    member, caps, labels = _groups(k, given["groups"], given["group_budget"], notes)
    for g, cap in enumerate(caps.tolist()):
        found.add("group", g, (member == g).astype(np.float64), cap)
    cost = None if given["spend"] is None else numbers("spend", given["spend"], k)
    if given["total_spend"] is not None:
        if cost is None:
            raise lacks("total_spend", "spend", "what one contact of each creative costs")
        found.add("spend", 0, cost, _total("total_spend", given))
    if given["total_attention"] is not None:
        found.add("attention", 0, attention, _total("total_attention", given))
    return found.done(k), labels


def _total(name: str, given: Mapping[str, Any]) -> float:
    return float(numbers(name, given[name], 1, infinite=True)[0])


def _groups(
    k: int, groups: Any, group_budget: Any, notes: list[str]
) -> tuple[NDArray[np.int64], Floats, tuple[Any, ...]]:
    """(k,) the group of each creative, (g,) their caps, and their labels."""
    if (groups is None) != (group_budget is None):
        given, lacking = ("group_budget", "groups") if groups is None else ("groups", "group_budget")
        raise lacks(given, lacking, "a label a creative" if groups is None else "a cap a group")
    if groups is None:
        return np.zeros(k, dtype=np.int64), np.zeros(0), ()
    found = _labels(groups)
    named = isinstance(group_budget, Mapping)
    labels: list[Any] = list(cast("Mapping[Any, float]", group_budget)) if named else list(range(np.size(group_budget)))
    caps = list(cast("Mapping[Any, float]", group_budget).values()) if named else group_budget
    unknown = sorted({str(label) for label in found if label not in labels})
    if len(found) != k or unknown:
        raise CampaignError(
            "'groups' does not fit the others.",
            code="E463",
            found=f"{len(found)} labels for {k} creatives; without a cap: {', '.join(unknown) or 'none'}",
            fix="give a label a creative, and caps by label, or labels 0, 1, … and a list of caps (infinity for no cap)",
        )
    member = np.array([labels.index(label) for label in found], dtype=np.int64)
    whole = floored("group_budget", numbers("group_budget", caps, len(labels), infinite=True), notes)
    return member, whole, tuple(labels)


def _labels(groups: Any) -> list[Any]:
    """As they were given: an array of labels of several kinds would turn them all into texts."""
    if isinstance(groups, (list, tuple)):
        return [each.item() if isinstance(each, np.generic) else each for each in cast("list[Any]", groups)]
    return list(np.atleast_1d(np.asarray(groups)).tolist())


def lacks(given: str, lacking: str, what: str) -> CampaignError:
    """E466: one thing was given without the other that it needs."""
    return CampaignError(
        f"'{given}' was given without '{lacking}'.",
        code="E466",
        found=f"{lacking}=None",
        fix=f"give '{lacking}': {what}",
    )
