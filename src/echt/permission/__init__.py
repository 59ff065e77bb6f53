"""The gate: makes `Reachable`, hands out gated tables. Nothing = denied; an objection beats all."""

from echt.permission.gate import gate
from echt.permission.one import Pass, gate_one, warm
from echt.permission.reachable import Reachable
from echt.permission.standing import grant_standing
from echt.permission.tables import GatedTables
from echt.permission.why import WhyAllowed, why_allowed

__all__ = [
    "GatedTables",
    "Pass",
    "Reachable",
    "WhyAllowed",
    "gate",
    "gate_one",
    "grant_standing",
    "warm",
    "why_allowed",
]
