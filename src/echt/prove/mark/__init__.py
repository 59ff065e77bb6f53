"""Invisible marks and fingerprints: a picture that lost its manifest leads back to the record of it."""

from echt.prove.mark.embedding import Marked, embed, embed_either
from echt.prove.mark.fingerprint import Fingerprint, fingerprint
from echt.prove.mark.reading import Mark, carries, read
from echt.prove.mark.register import Alike, Match, alike, find, issue_id, matches, register_picture

__all__ = [
    "Alike",
    "Fingerprint",
    "Mark",
    "Marked",
    "Match",
    "alike",
    "carries",
    "embed",
    "embed_either",
    "find",
    "fingerprint",
    "issue_id",
    "matches",
    "read",
    "register_picture",
]
