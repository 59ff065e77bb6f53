"""The law that Echt touches, as rules with an article, a date, and how each is checked. Nothing here is legal advice."""

from echt.prove.law.base import How, Law, Rule, Said, State, law
from echt.prove.law.rules import RULES

__all__ = ["RULES", "How", "Law", "Rule", "Said", "State", "law"]
