"""Contextual bandits: choose, log the exact probability, learn when the reward comes, change creatives at will.

`features` and `arms` hash what is known, `Bandit` chooses and learns, `Waiting` keeps choices until their reward
comes, `save` and `load` are its snapshots, `Recovering` lets a creative rest until it is fresh again.
"""

from echt.decide.bandit.bandit import Bandit, Choices, Policy
from echt.decide.bandit.features import Arms, Features, arms, features
from echt.decide.bandit.recovering import Recovering, rest
from echt.decide.bandit.snapshot import load, save
from echt.decide.bandit.waiting import Waiting

__all__ = [
    "Arms",
    "Bandit",
    "Choices",
    "Features",
    "Policy",
    "Recovering",
    "Waiting",
    "arms",
    "features",
    "load",
    "rest",
    "save",
]
