"""Mails, thousands a second: one RFC 5322 message a creative and language, and only the places filled per person.

The message is built once by the standard library, with a marker for every place. Its bytes are cut at the markers;
a mail is those pieces with a person's values between them. In a body, a value stands quoted-printable between two
soft line breaks, so no line grows and nothing in a value can end a line. In a header a value is checked ASCII.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from html import escape

from echt.deliver import html
from echt.deliver.base import Parcel
from echt.deliver.sender import Sender, Sign, make_token
from echt.prove import Released
from echt.prove.kinds import HEAD, kind_of

__all__ = ["MailWriter", "message_id"]

_PLACES = ("why", "seconds", "used", "budget", "bar", "page", "less", "stop")
_MARK = "zq7{:02d}qz"


def message_id(delivery_id: str, sender: Sender) -> str:
    """The Message-ID of a delivery: the same each time."""
    return f"<{delivery_id}@{sender.domain}>"


class MailWriter:
    """Writes the mails of one sender at one moment.

    Args:
        sender: Who they come from.
        sign: Signs the links.
        at: The Date of the mails.

    """

    def __init__(self, sender: Sender, sign: Sign, at: datetime) -> None:
        self.sender, self.sign, self.at = sender, sign, at
        self._cut: dict[tuple[str, str, str, bool], list[bytes]] = {}

    def write(self, parcel: Parcel) -> bytes:
        """One mail: multipart text and HTML, CRLF, lines of at most 78 in the body.

        Args:
            parcel: Its address must be one that `mail_address` accepts.

        Raises:
            NotAllowedError: E582, words of a model would leave without their label.

        """
        key = (parcel.creative.creative_id, parcel.creative.version, parcel.language, parcel.simulated)
        if key not in self._cut:
            self._cut[key] = _cut(_message(parcel.released, parcel.language, self, simulated=parcel.simulated))
        values = self._values(parcel)
        return b"".join([piece if i % 2 == 0 else values[piece] for i, piece in enumerate(self._cut[key])])

    def _values(self, parcel: Parcel) -> Mapping[bytes, bytes]:
        link = {
            scope: self.sender.link(
                scope, make_token(self.sign, scope, parcel.person_id, parcel.delivery_id, at=parcel.at)
            )
            for scope in ("page", "less", "unsubscribe")
        }
        used, budget = round(parcel.used_s), round(parcel.budget_s)
        why = " ".join(parcel.why.split())[:400]
        return {
            b"to": parcel.address.encode("ascii"),
            b"id": parcel.delivery_id.encode("ascii"),
            b"unsubscribe": link["unsubscribe"].encode("ascii"),
            b"why-text": _qp(why),
            b"why-html": _qp(escape(why)),
            b"seconds": _qp(str(round(parcel.attention_s))),
            b"used": _qp(str(used)),
            b"budget": _qp(str(budget)),
            b"bar": _bar(used, budget, parcel.language),
            b"page": _quote(link["page"]),
            b"less": _quote(link["less"]),
            b"stop": _quote(link["unsubscribe"]),
        }


def _message(released: Released, language: str, writer: MailWriter, *, simulated: bool) -> EmailMessage:
    """The mail with a marker in every place; markers of the text part and the HTML part differ."""
    creative, sender = released.creative, writer.sender
    user, _, domain = sender.address.partition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender.name, user, domain)
    message["To"] = "zq7TOqz@place.invalid"
    message["Subject"] = creative.texts[language]["subject"]
    message["Date"] = writer.at
    message["Message-ID"] = f"<zq7IDqz@{sender.domain}>"
    if sender.reply_to:
        message["Reply-To"] = sender.reply_to
    message["List-Unsubscribe"] = "<https://zq7UNqz.invalid/>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Echt-Creative"] = f"{creative.creative_id}; version={creative.version}"
    if simulated:
        message["X-Echt-Simulated"] = "yes"
    above = html.header(creative, language)
    text = released.labelled(html.plain(creative, language, sender, simulated=simulated), language)
    page = released.labelled(html.page(creative, language, sender, simulated=simulated), language, html=True)
    message.set_content(_marked(text, 0), cte="quoted-printable")
    message.add_alternative(_marked(page, 50), subtype="html", cte="quoted-printable")
    message["Content-Language"] = language
    parts = list(message.iter_parts())
    message.set_boundary(f"=_echt_{creative.version}_{language}")
    if above is not None:
        raw = released.picture(above)
        kind = (kind_of(raw[:HEAD]) or "image/jpeg").partition("/")[2]
        parts[1].add_related(raw, "image", kind, cid=f"<{html.HEADER}>", disposition="inline", filename=above.name)
        parts[1].set_boundary(f"=_echt_{creative.version}_{language}_page")
        parts += list(parts[1].iter_parts())
    for part in parts:
        del part["MIME-Version"]
    return message


def _marked(text: str, first: int) -> str:
    for number, place in enumerate(_PLACES, start=first):
        text = text.replace(f"@{place}@", _MARK.format(number))
    return text


def _cut(message: EmailMessage) -> list[bytes]:
    """Pieces of the message: as it is at even places, the name of a value at odd ones."""
    names = {f"zq7{n:02d}qz": ("why-text" if place == "why" else place) for n, place in enumerate(_PLACES)}
    names |= {f"zq7{n:02d}qz": ("why-html" if place == "why" else place) for n, place in enumerate(_PLACES, start=50)}
    headers = {"zq7TOqz@place.invalid": "to", "zq7IDqz": "id", "https://zq7UNqz.invalid/": "unsubscribe"}
    names |= headers
    soft = {mark: r"(?:=\r\n)?".join(re.escape(char) for char in mark) for mark in names}
    pattern = re.compile("|".join(f"({one})" for one in soft.values()).encode())
    raw, keys = message.as_bytes(), [name.encode() for name in names.values()]
    pieces, last = list[bytes](), 0
    for match in pattern.finditer(raw):
        pieces += [raw[last : match.start()], keys[(match.lastindex or 1) - 1]]
        last = match.end()
    return [*pieces, raw[last:]]


def _quote(text: str) -> bytes:
    """Quoted-printable between soft line breaks."""
    return b"=\r\n" + b2a_qp(text.encode("utf-8", "replace")).replace(b"=\n", b"=\r\n") + b"=\r\n"


@lru_cache(maxsize=4096)
def _qp(text: str) -> bytes:
    return _quote(text)


@lru_cache(maxsize=4096)
def _bar(used: int, budget: int, language: str) -> bytes:
    return _quote(html.bar(used, budget, language))
