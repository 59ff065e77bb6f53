"""Invisible marks and fingerprints: a picture that lost its manifest leads back to the record of it."""

from echt.prove.mark.embedding import Marked, embed, embed_either
from echt.prove.mark.reading import Mark, carries, read

__all__ = ["Mark", "Marked", "carries", "embed", "embed_either", "read"]
