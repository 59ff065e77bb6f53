"""Merkle trees as in RFC 6962: one root for many leaves.

Source:
    RFC 6962, section 2.1: leaf = H(0x00 || d), node = H(0x01 || left || right), split at the largest power of two
    below n; the root of nothing is H("").
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_LEAF, _NODE = b"\x00", b"\x01"


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """32 bytes that change when any leaf, or their order, changes.

    Examples:
        >>> merkle_root([]).hex()[:16]
        'e3b0c44298fc1c14'
        >>> merkle_root([b""]).hex()[:16]
        '6e340b9cffb37a98'

    """
    sha = hashlib.sha256
    if not leaves:
        return sha(b"").digest()
    level = [sha(_LEAF + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []  # it moves up unchanged: the same tree as RFC 6962's split
        pairs = iter(level)
        level = [sha(_NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=False)] + odd
    return level[0]


def cut(packed: bytes) -> list[bytes]:
    """Digests that lie one after the other, 32 bytes each, as a list."""
    return [packed[i : i + 32] for i in range(0, len(packed), 32)]
