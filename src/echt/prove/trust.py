"""Whom a verifier trusts: root certificates as pinned files with their date, the brand's own beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from echt.errors import OutsideError, require

if TYPE_CHECKING:
    import c2pa

__all__ = ["EKUS", "TrustList", "context", "forget", "trust_from_file"]

EKUS = "1.3.6.1.5.5.7.3.4\n1.3.6.1.5.5.7.3.36\n1.3.6.1.4.1.62558.2.1\n"
"""Extended key usages that a signer may have: mail protection, document signing, C2PA claim signing."""


@dataclass(frozen=True, slots=True)
class TrustList:
    """Roots that are trusted, by whom they were listed, and on which day.

    Attributes:
        name: Said beside every "proven": "own root of The gift shop", "C2PA trust list".
        roots: PEM, one after the other.
        on: The day of the list.
    """

    name: str
    roots: str
    on: date | None = None


def trust_from_file(path: Path | str, *, name: str, on: date | None = None) -> TrustList:
    """A trust list from a PEM file.

    Raises:
        OutsideError: E555, the file holds no certificate that can be read.
    """
    from cryptography import x509

    path = Path(path)
    try:
        roots = path.read_text("ascii")
        x509.load_pem_x509_certificates(roots.encode())
    except (OSError, ValueError) as error:
        raise OutsideError(
            f"the trust list '{name}' cannot be read.",
            code="E555",
            found=type(error).__name__,
            fix="a file of PEM certificates",
        ) from None
    return TrustList(name, roots, on)


def context(lists: Sequence[TrustList]) -> c2pa.Context:
    """The library's context that trusts these lists and nobody else, and asks nothing of the network."""
    require("c2pa", "signing and reading manifests needs a library that is not installed.", code="E556", extra="prove")
    return _context("\n".join(one.roots for one in lists))


def forget() -> None:
    """Let go of every context: a process that was forked makes its own."""
    _context.cache_clear()


@lru_cache(maxsize=32)
def _context(roots: str) -> c2pa.Context:
    import c2pa

    return c2pa.Context.from_dict(
        {
            "version": 1,
            "trust": {"trust_config": EKUS} | ({"user_anchors": roots} if roots else {}),
            "verify": {
                "verify_after_sign": False,
                "verify_trust": True,
                "verify_timestamp_trust": True,
                "ocsp_fetch": False,
                "remote_manifest_fetch": False,
            },
            "core": {"allowed_network_hosts": []},
            "builder": {"thumbnail": {"enabled": False}},
        }
    )
