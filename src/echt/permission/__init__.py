"""The gate: makes `Reachable`, hands out gated tables. Nothing = denied; an objection beats all."""

from echt.permission.gate import gate
from echt.permission.reachable import Reachable
from echt.permission.standing import grant_standing
from echt.permission.tables import GatedTables
from echt.permission.why import WhyAllowed, why_allowed

__all__ = ["GatedTables", "Reachable", "WhyAllowed", "gate", "grant_standing", "why_allowed"]
