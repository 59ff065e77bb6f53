"""The guard: what a text claims that no fact carries, and what would mend it. The same for people and machines.

`read` turns a text into what a reader sees and the numbers in it; `claims` holds them against the facts; `manner` looks
at how it is said; `check` puts their findings together.
"""

from echt.create.guard.check import all_claims, bindings, check_copy, expired, review
from echt.create.guard.claims.base import Binding, Claim
from echt.create.guard.claims.numbers import claims
from echt.create.guard.finding import Finding
from echt.create.guard.manner.length import LENGTHS

__all__ = [
    "LENGTHS",
    "Binding",
    "Claim",
    "Finding",
    "all_claims",
    "bindings",
    "check_copy",
    "claims",
    "expired",
    "review",
]
