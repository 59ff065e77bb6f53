"""The answer: who gets what, what it brings, and how far from the best plan it can be at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.limits import Floats

__all__ = ["Allocation", "Prices"]


@dataclass(frozen=True, slots=True)
class Prices:
    """What a limit costs: how much more the plan would bring if there was one more of it.

    Attributes:
        creative: (k,) money a contact of each creative; below zero where a minimum pushes it.
        group: Money a contact, by label.
        spend: Money per unit of `total_spend`.
        attention: Money per second of `total_attention`.
        contact: (k,) all of these together: what the score of a contact has to beat.
    """

    creative: Floats
    group: dict[Any, float]
    spend: float
    attention: float
    contact: Floats

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "creative": self.creative.tolist(),
            "group": {str(label): price for label, price in self.group.items()},
            "spend": self.spend,
            "attention": self.attention,
            "contact": self.contact.tolist(),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Allocation:
    """Who gets which creative, with a certificate.

    Attributes:
        choice: (n, contacts) columns of `value` in the order of contact, −1 for nothing.
        objective: Money: the scores of all contacts, recomputed from `choice`.
        bound: No plan that keeps every limit can have a higher objective.
        gap: (bound − objective) / bound. Never below zero: that would be a bug.
        prices: What each limit costs.
        violations: By kind of limit, how much is broken, recomputed from `choice`: all 0.
        seconds: CPU seconds by stage.
        contacts: (k,) contacts of each creative.
        people: How many get something.
        spent: Money, by `spend`.
        attention_s: Seconds charged to people.
        price_s: Attention-seconds of price, further contacts at their dearer price.
        notes: What was rounded, and what else is worth knowing.
    """

    choice: NDArray[np.integer[Any]]
    objective: float
    bound: float
    gap: float
    prices: Prices
    violations: dict[str, float]
    seconds: dict[str, float]
    contacts: NDArray[np.int64]
    people: int
    spent: float
    attention_s: float
    price_s: float
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object, without rows about people."""
        return {
            "asked": len(self.choice),
            "people": self.people,
            "contacts": self.contacts.tolist(),
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "prices": self.prices.to_dict(),
            "violations": self.violations,
            "spent": self.spent,
            "attention_s": self.attention_s,
            "price_s": self.price_s,
            "seconds": self.seconds,
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        broken = ", ".join(f"{kind} {much:g}" for kind, much in self.violations.items() if much)
        priced = [
            f"{j} {price:.4g}"
            for j, price in enumerate(self.prices.creative.tolist())
            if price and len(self.contacts) <= 99
        ]
        whole = [("group " + str(label), price) for label, price in self.prices.group.items()]
        whole += [("money", self.prices.spend), ("attention", self.prices.attention)]
        lines = [
            f"Allocation of {len(self.choice):,} people × {len(self.contacts)} creatives",
            f"  {self.people:,} people get {int(self.contacts.sum()):,} contacts; {len(self.choice) - self.people:,} are left in peace",
            f"  they bring {self.objective:,.2f}; no plan can bring more than {self.bound:,.2f} (gap {self.gap:.1e})",
            f"  limits broken: {broken or 'none'}",
            f"  {self.attention_s:,.0f} seconds of attention",
            *([f"  prices of creatives: {', '.join(priced)}"] if priced else []),
            *(f"  price of {name}: {price:.4g}" for name, price in whole if price),
            *(f"  note: {text}" for text in self.notes),
            f"  {sum(self.seconds.values()):.2f} s CPU: {', '.join(f'{stage} {s:.2f}' for stage, s in self.seconds.items())}",
        ]
        return "\n".join(lines)

    __repr__ = __str__
