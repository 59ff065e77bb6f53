"""Ways to predict, side by side: naive ones, a rate, customer-base models, learned models. `candidate(name)` makes one."""

from echt.predict.models.base import Candidate, Fitted, Forecast
from echt.predict.models.registry import NAIVE, candidate, known_candidates, with_naive

__all__ = ["NAIVE", "Candidate", "Fitted", "Forecast", "candidate", "known_candidates", "with_naive"]
