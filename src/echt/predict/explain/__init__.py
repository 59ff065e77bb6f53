"""Why a prediction is what it is: for one person in words, for everyone in shares, and where each number comes from."""

from echt.predict.explain.looks import Looks, looks_at
from echt.predict.explain.one import Because, Explanation, explain
from echt.predict.explain.overall import Importance, Theme, importance

__all__ = ["Because", "Explanation", "Importance", "Looks", "Theme", "explain", "importance", "looks_at"]
