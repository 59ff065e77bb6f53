"""Proof of what is ours: fingerprints in the ledger, honest labels, and a look-up that accuses nobody."""

from echt.prove.labels import Label, label
from echt.prove.registry import Proof, State, Verdict, mail_digest, register, text_digest, verify

__all__ = ["Label", "Proof", "State", "Verdict", "label", "mail_digest", "register", "text_digest", "verify"]
