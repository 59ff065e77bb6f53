"""Ranking: which of several true texts to show first, as one weak signal after the guard, and which few that differ."""

from echt.create.rank.choose import alike, choose
from echt.create.rank.own import Learned, Result
from echt.create.rank.ranking import Ranking

__all__ = ["Learned", "Ranking", "Result", "alike", "choose"]
