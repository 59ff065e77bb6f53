"""What a plan proves of itself: what it brings, what no plan can beat, what each limit costs, and simpler ways beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, cast

__all__ = ["NOTHING", "Certificate"]

_EXACT_ENOUGH = 5e-8


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof that comes with a plan, over all campaigns that were planned together.

    Sums of money are scores: gain less the worth of the attention. What is drawn to learn from comes first, out of its
    own share of every budget, and is not in them.

    Attributes:
        method: "exact"; "greedy" where the exact planner's compiler is not installed; "nothing".
        campaigns: Which were planned together.
        shared: Whether people share a budget at all.
        objective: What the plan brings.
        bound: No plan that keeps every limit brings more; None where nobody knows.
        violations: By kind of limit, how much is broken, counted afresh from the plan: all 0.
        prices: By limit that binds, what one more contact would bring.
        minimums: By creative whose minimum binds: contacts needed, contacts without minimums, money that one fewer saves.
        minimum_cost: What all minimums together take off what the plan brings.
        beside: By simpler way to plan, what it would bring under the same limits.
    """

    method: str
    campaigns: tuple[str, ...] = ()
    shared: bool = False
    objective: float = 0.0
    bound: float | None = None
    violations: Mapping[str, float] = field(default_factory=dict[str, float])
    prices: Mapping[str, float] = field(default_factory=dict[str, float])
    beside: Mapping[str, float] = field(default_factory=dict[str, float])
    minimums: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])
    minimum_cost: float = 0.0

    @property
    def gap(self) -> float | None:
        """(bound − objective) / bound: the share of the best plan that may be missing."""
        if self.bound is None:
            return None
        apart, size = self.bound - self.objective, max(abs(self.bound), abs(self.objective))
        return 0.0 if abs(apart) <= 1e-12 * size else apart / size

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        plain = {name: dict(value) if isinstance(value, Mapping) else value for name, value in asdict(self).items()}
        return plain | {"campaigns": list(self.campaigns), "gap": self.gap}

    @classmethod
    def read(cls, written: Any) -> Certificate:
        """The certificate in the body of a run; of a run that was kept without one, only that it was greedy."""
        if not isinstance(written, Mapping):
            return cls("greedy")
        body = cast("Mapping[str, Any]", written)
        kept = {one.name: body[one.name] for one in fields(cls) if one.name in body and one.name != "campaigns"}
        return cls(campaigns=tuple(body.get("campaigns", ())), **kept)

    def say(self, currency: str) -> str:
        """In words, a line for each thing that is proved."""
        if self.method == "nothing":
            return "nobody gets anything: the plan to compare others with"
        lines = [self._proof(currency)]
        if self.shared and self.beside:
            whole = max(self.objective, 1e-300)
            rivals = ", ".join(f"{name} {it:,.2f} ({it / whole:.1%})" for name, it in self.beside.items())
            lines.append(f"the same limits, given out another way: {rivals}")
        if not self.shared and self.method == "exact":
            lines.append("no limit is shared, so giving everyone their own best is as good")
        if self.prices:
            more = ", ".join(f"{name} {price:,.4g}" for name, price in self.prices.items())
            lines.append(f"one more contact would bring: {more} {currency}")
        if self.minimums:
            least = ", ".join(
                f"'{name}' needs {it['needed']:,.0f}, would go to {it['without']:,.0f}, one fewer saves {it['saves']:,.4g}"
                for name, it in self.minimums.items()
            )
            lines.append(f"minimums that bind cost {self.minimum_cost:,.2f} {currency}: {least}")
        return "\n  ".join(lines)

    def _proof(self, currency: str) -> str:
        broken = ", ".join(f"{kind} {much:g}" for kind, much in self.violations.items() if much) or "none"
        brings = f"brings {self.objective:,.2f} {currency} after the attention it takes"
        if self.bound is None:
            return (
                f"planned greedily: {brings}; limits broken: {broken}; how much better a plan could be is not known: "
                "the exact planner needs pip install 'echt[predict]'"
            )
        gap = self.gap or 0.0
        near = "none can bring more" if gap <= _EXACT_ENOUGH else f"no plan can bring more than {self.bound:,.2f}"
        return f"planned exactly: {brings}; {near} (gap {gap:.1e}); limits broken: {broken}"


NOTHING = Certificate("nothing")
"""Of the plan in which nobody gets anything."""
