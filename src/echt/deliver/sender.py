"""Who a mail comes from, and the signed links in it."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from echt.errors import OutsideError

if TYPE_CHECKING:
    from echt.ledger import Keys

__all__ = ["Sender", "Sign", "Token", "mail_address", "make_token", "read_token", "signer"]

Sign = Callable[[bytes], bytes]

SCOPES = {"page": timedelta(days=30), "less": timedelta(days=30), "unsubscribe": None}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mails come from.

    Attributes:
        name: The brand, as people know it.
        address: The address in From.
        base_url: Where the links of the mails point to: https, or http on this machine.
        reply_to: Where replies go; the address itself when empty.
        postal: The postal address, for the foot of the mail.
        colour, ink: Of the button: background and text, as `#RRGGBB`.

    Raises:
        OutsideError: E504, a part is missing or cannot be used.

    """

    name: str
    address: str
    base_url: str
    reply_to: str = ""
    postal: str = ""
    colour: str = "#23482F"
    ink: str = "#FFFFFF"

    def __post_init__(self) -> None:
        url = urlsplit(self.base_url)
        local = url.hostname in {"localhost", "127.0.0.1", "::1"}
        good = {
            "name": bool(self.name.strip()) and not re.search(r"[\r\n]", self.name),
            "address": mail_address(self.address),
            "reply_to": not self.reply_to or mail_address(self.reply_to),
            "base_url": bool(url.hostname) and (url.scheme == "https" or (url.scheme == "http" and local)),
            "colour": all(re.fullmatch(r"#[0-9A-Fa-f]{6}", one) for one in (self.colour, self.ink)),
        }
        wrong = [part for part, fine in good.items() if not fine]
        if wrong:
            raise OutsideError(
                "the sender of the mails is not complete.",
                code="E504",
                found=", ".join(wrong),
                fix="fill in [channels] in echt.toml: from_name, from_address, base_url (https)",
            )

    @property
    def domain(self) -> str:
        """The part of the address after the @."""
        return self.address.rpartition("@")[2]

    def link(self, scope: str, token: str) -> str:
        """A link of this sender: `<base_url>/<scope>/<token>`."""
        return f"{self.base_url.rstrip('/')}/{scope}/{token}"


@dataclass(frozen=True, slots=True)
class Token:
    """What a signed link opens: one scope, for one person, from one delivery."""

    scope: str
    person_id: str
    delivery_id: str


def mail_address(text: str) -> bool:
    """Whether a text can stand in To without doing anything else there (no name, no second address, no line end)."""
    return len(text) <= 254 and _ADDRESS.match(text) is not None and ".." not in text


def signer(keys: Keys) -> Sign:
    """The function that signs links with the keys of a project: HMAC-SHA-256, 16 bytes."""

    def sign(message: bytes) -> bytes:
        return keys.blind_index("echt link", message.decode())

    return sign


def make_token(sign: Sign, scope: str, person_id: str, delivery_id: str, *, at: datetime) -> str:
    """A short signed text that opens one scope for one person; an unsubscribe link never expires.

    Examples:
        >>> from datetime import UTC, datetime
        >>> at = datetime(2011, 3, 1, tzinfo=UTC)
        >>> sign = lambda message: hmac.digest(b"a key", message, "sha256")[:16]
        >>> read_token(sign, make_token(sign, "page", "AbCdEfGhIjKl", "0f" * 16, at=at), at=at).scope
        'page'

    """
    life = SCOPES[scope]
    until = 0 if life is None else (at + life - _EPOCH).days
    body = f"{scope}~{person_id}~{delivery_id}~{until}"
    return f"{body}~{base64.urlsafe_b64encode(sign(body.encode())).decode().rstrip('=')}"


def read_token(sign: Sign, token: str, *, at: datetime) -> Token:
    """What a link opens.

    Raises:
        OutsideError: E506, the token was changed, was made elsewhere, or no longer holds.

    """
    body, _, mac = token[:400].rpartition("~")
    expected = base64.urlsafe_b64encode(sign(body.encode("utf-8", "replace"))).decode().rstrip("=")
    if not hmac.compare_digest(expected.encode(), mac.encode("utf-8", "replace")):
        raise _refused("changed, or made elsewhere")
    scope, person_id, delivery_id, until = body.split("~")
    if until != "0" and int(until) < (at - _EPOCH).days:
        raise _refused("past its date")
    return Token(scope, person_id, delivery_id)


def _refused(found: str) -> OutsideError:
    return OutsideError("this link cannot be used.", code="E506", found=found, fix="open the link from the newest mail")
