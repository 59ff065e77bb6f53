"""What people share: budgets and minimums of creatives, caps of groups, money and attention in all.

Every one of them is a row of numbers, one a creative, whose sum over all contacts stays at or under `most`; a minimum
is a row of −1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from echt.errors import CampaignError

__all__ = ["KINDS", "Floats", "Kind", "Limits", "floored", "numbers", "shared_limits"]

Floats = NDArray[np.float64]
Kind = Literal["creative", "minimum", "group", "spend", "attention"]
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
        CampaignError: E463, its length does not fit; E464, NaN or infinite; E465, below zero.
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


def shared_limits(
    k: int,
    notes: list[str],
    *,
    creative_budget: Any = None,
    creative_minimum: Any = None,
    groups: Any = None,
    group_budget: Any = None,
    spend: Any = None,
    total_spend: float | None = None,
    attention: Floats,
    total_attention: float | None = None,
) -> tuple[Limits, tuple[Any, ...]]:
    """The limits of one plan, and the labels of the groups.

    Raises:
        CampaignError: E463 to E466, what was given does not fit, is no number, is below zero, or lacks its other half.
    """
    rows: list[Floats] = []
    most: list[float] = []
    names: list[tuple[Kind, int]] = []

    def add(kind: Kind, of: int, row: Floats, limit: float) -> None:
        if np.isfinite(limit) and row.any():
            rows.append(row)
            most.append(limit)
            names.append((kind, of))

    single = np.eye(k)
    if creative_budget is not None:
        budget = floored("creative_budget", numbers("creative_budget", creative_budget, k, infinite=True), notes)
        for j in range(k):
            add("creative", j, single[j], budget[j])
    if creative_minimum is not None:
        least = floored("creative_minimum", numbers("creative_minimum", creative_minimum, k), notes, up=True)
        for j in np.flatnonzero(least > 0).tolist():
            add("minimum", j, -single[j], -least[j])
    member, caps, labels = _groups(k, groups, group_budget, notes)
    for g, cap in enumerate(caps.tolist()):
        add("group", g, (member == g).astype(np.float64), cap)
    if total_spend is not None:
        if spend is None:
            raise _lacks("total_spend", "spend", "what one contact of each creative costs")
        add("spend", 0, numbers("spend", spend, k), float(numbers("total_spend", total_spend, 1, infinite=True)[0]))
    if total_attention is not None:
        add("attention", 0, attention, float(numbers("total_attention", total_attention, 1, infinite=True)[0]))
    limits = Limits(
        np.array(rows).reshape(len(rows), k),
        np.array(most),
        tuple(kind for kind, _ in names),
        np.array([of for _, of in names], dtype=np.int64),
        np.array(
            [
                1e-9 * abs(top) if kind in ("spend", "attention") else 0.0
                for top, (kind, _) in zip(most, names, strict=True)
            ]
        ),
    )
    return limits, labels


def _groups(
    k: int, groups: Any, group_budget: Any, notes: list[str]
) -> tuple[NDArray[np.int64], Floats, tuple[Any, ...]]:
    """(k,) the group of each creative, (g,) their caps, and their labels."""
    if (groups is None) != (group_budget is None):
        given, lacking = ("group_budget", "groups") if groups is None else ("groups", "group_budget")
        raise _lacks(given, lacking, "a label a creative" if groups is None else "a cap a group")
    if groups is None:
        return np.zeros(k, dtype=np.int64), np.zeros(0), ()
    found: list[Any] = list(np.asarray(groups).tolist())
    labels: list[Any] = list(group_budget) if isinstance(group_budget, dict) else list(range(np.size(group_budget)))
    caps = list(group_budget.values()) if isinstance(group_budget, dict) else group_budget
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


def _lacks(given: str, lacking: str, what: str) -> CampaignError:
    return CampaignError(
        f"'{given}' was given without '{lacking}'.",
        code="E466",
        found=f"{lacking}=None",
        fix=f"give '{lacking}': {what}",
    )
