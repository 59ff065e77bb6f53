"""What is known about a file: evidence, and one of a few states. A stranger's bytes are read in a limited process."""

from echt.prove.verify.base import Direction, Evidence, Picture, State, Strength, Verdict, Words
from echt.prove.verify.judge import AI_SOURCES
from echt.prove.verify.remote import Remote, allowed
from echt.prove.verify.verifier import Verifier, verify, verify_all

__all__ = [
    "AI_SOURCES",
    "Direction",
    "Evidence",
    "Picture",
    "Remote",
    "State",
    "Strength",
    "Verdict",
    "Verifier",
    "Words",
    "allowed",
    "verify",
    "verify_all",
]
