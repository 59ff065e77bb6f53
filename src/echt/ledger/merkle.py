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
        paired = [sha(_NODE + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])  # an odd one moves up unchanged: the same tree as RFC 6962's split
        level = paired
    return level[0]
