"""Learned models: boosted trees on what is known of each person at several moments in the past. Need the extra `predict`."""

from echt.predict.models.learned.hurdle import FittedHurdle, LightGBM
from echt.predict.models.learned.propensity import FittedPropensity, Propensity
from echt.predict.models.learned.residual import FittedResidual, Residual

__all__ = ["FittedHurdle", "FittedPropensity", "FittedResidual", "LightGBM", "Propensity", "Residual"]
