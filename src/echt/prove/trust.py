"""Whom a verifier trusts: root certificates as pinned files with their date, the brand's own beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from echt.errors import OutsideError, require

if TYPE_CHECKING:
    import c2pa

__all__ = ["EKUS", "Pinned", "TrustList", "context", "forget", "trust_from_file"]

EKUS = "1.3.6.1.5.5.7.3.4\n1.3.6.1.5.5.7.3.36\n1.3.6.1.4.1.62558.2.1\n"
"""Extended key usages that a signer may have: mail protection, document signing, C2PA claim signing."""


LASTS_DAYS = 730
"""How long a trust list may be used after its date where it does not say until when."""


@dataclass(frozen=True, slots=True)
class TrustList:
    """Roots that are trusted, by whom they were listed, and on which day.

    Attributes:
        name: Said beside every "proven": "own root of The gift shop", "C2PA trust list".
        roots: PEM, one after the other.
        on: The day of the list.
        revoked: Serial numbers of certificates that this list trusts no more.
    """

    name: str
    roots: str
    on: date | None = None
    revoked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Pinned:
    """A trust list as a person pinned it: which file, of which day, and what it no longer stands for.

    Attributes:
        name: As others will read it.
        file: PEM certificates.
        on: The day on which its publisher put it out.
        until: The last day on which it may be used; None for two years after `on`.
        revoked: Serial numbers in hex digits, colons allowed.
        sha256: Of the file, "" for any: a list that somebody swapped is refused.
    """

    name: str
    file: Path
    on: date
    until: date | None = None
    revoked: tuple[str, ...] = ()
    sha256: str = ""

    def open(self, today: date) -> TrustList:
        """The list, when it may be used today.

        Raises:
            OutsideError: E555, it holds no certificate; E594, there is no such file; E595, its day is still to come; E596,
                it is too old; E597, every root in it has expired; E598, it is not the file that was pinned.
        """
        if self.on > today:
            raise _refused(
                self.name, "is of a day that is still to come", "E595", f"{self.on}", "the day its publisher put it out"
            )
        last = self.until or self.on + timedelta(days=LASTS_DAYS)
        if last < today:
            fix = "take the list of today and write its day; or set `until`, if you know that it still holds"
            raise _refused(self.name, "is too old", "E596", f"of {self.on}, to be used until {last}", fix)
        raw = _bytes(self.file, self.name)
        if self.sha256 and hashlib.sha256(raw).hexdigest() != self.sha256.lower():
            raise _refused(
                self.name, "is not the file that was pinned", "E598", f"sha256 {hashlib.sha256(raw).hexdigest()}",
                "find out who changed it; then pin the file that you mean",
            )  # fmt: skip
        revoked = frozenset(int(one.replace(":", ""), 16) for one in self.revoked)
        return TrustList(self.name, _roots(raw, self.name, today), self.on, revoked)


def trust_from_file(path: Path | str, *, name: str, on: date | None = None, today: date | None = None) -> TrustList:
    """A trust list from a PEM file.

    Args:
        path: Of the file; what stands between the certificates is left out.
        name: As others will read it.
        on: The day of the list.
        today: By which roots are judged; None: not at all.

    Raises:
        OutsideError: E555, the file holds no certificate that can be read; E594, there is no such file; E597, every root
            in it has expired.
    """
    return TrustList(name, _roots(_bytes(Path(path), name), name, today), on)


def _bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _refused(
            name, "cannot be opened", "E594", str(error.strerror), "the path of a file of PEM certificates"
        ) from None


def _roots(raw: bytes, name: str, today: date | None) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        found = x509.load_pem_x509_certificates(raw)
    except ValueError as error:
        raise _refused(name, "cannot be read", "E555", type(error).__name__, "a file of PEM certificates") from None
    if today is not None and all(one.not_valid_after_utc.date() < today for one in found):
        last = max(one.not_valid_after_utc for one in found)
        raise _refused(
            name, "holds no root that is still valid", "E597", f"the last one ended on {last:%Y-%m-%d}",
            "the list of today, as its publisher gives it",
        )  # fmt: skip
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in found)


def _refused(name: str, what: str, code: str, found: str, fix: str) -> OutsideError:
    return OutsideError(f"the trust list '{name}' {what}.", code=code, found=found, fix=fix)


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
