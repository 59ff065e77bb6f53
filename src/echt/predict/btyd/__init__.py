"""Customer-base models, "buy till you die": who comes back, how often, and what it is worth. Needs the extra `predict`."""

from echt.predict.btyd.bgnbd import BGNBD, MBGNBD
from echt.predict.btyd.gamma_gamma import GammaGamma
from echt.predict.btyd.pareto import ParetoNBD

__all__ = ["BGNBD", "MBGNBD", "GammaGamma", "ParetoNBD"]
