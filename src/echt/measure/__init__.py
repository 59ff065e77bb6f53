"""What a campaign caused: everyone in the plan against everyone left in peace by the draw."""

from echt.measure.effect import measure
from echt.measure.report import EffectReport, Group

__all__ = ["EffectReport", "Group", "measure"]
