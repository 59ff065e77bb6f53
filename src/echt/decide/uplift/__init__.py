"""What an action changes for whom, learned from people for whom a draw decided."""

from echt.decide.uplift.model import Effects, UpliftModel
from echt.decide.uplift.report import Comparison, Row, Step

__all__ = ["Comparison", "Effects", "Row", "Step", "UpliftModel"]
