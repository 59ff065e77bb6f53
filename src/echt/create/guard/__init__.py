"""The guard: what a text claims that no fact carries, and what would mend it. The same for people and machines."""

from echt.create.guard.bind import Binding, Claim, claims
from echt.create.guard.check import LENGTHS, Finding, bindings, check_copy, expired, review

__all__ = ["LENGTHS", "Binding", "Claim", "Finding", "bindings", "check_copy", "claims", "expired", "review"]
