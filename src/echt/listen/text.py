"""Text out of whatever people's mail programs send: bounded, linear in time, and never more than text."""

from __future__ import annotations

import codecs
import html
import re
from email.message import Message
from typing import cast

__all__ = ["LONGEST", "body_of", "decode", "html_to_text", "own_words"]

LONGEST = 100_000
_PARTS = 200
_CHARSETS = re.compile(
    r"utf-?(8|16|32)|ascii|iso8859-\d+|cp125\d|cp(437|850|932|949)|koi8-[ru]|gb(2312|k|18030)|big5|"
    r"shift_jis|euc_(jp|kr)|iso2022_jp|mac-roman"
)
_BLOCKS = {"p", "br", "div", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"}
_HIDDEN = {"script", "style", "head", "title", "template", "noscript"}
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]*")
_QUOTE = re.compile(
    r"(?i)(?:op|on|am|le)\b.{4,200}(?:schreef|wrote|schrieb|écrit)\b.{0,200}$|"
    r"-{2,} ?(?:original message|oorspronkelijk bericht|forwarded message|doorgestuurd bericht) ?-{2,}|_{8,}|"
    r"(?:van|from): .{0,200}@|(?:waarom krijgt u dit|why do you get this)\?"
)


def decode(raw: bytes, charset: str | None) -> str:
    """Bytes as text, in the charset they say where it is an ordinary one, else in UTF-8 or Latin-1."""
    for name in (charset, "utf-8"):
        try:
            known = codecs.lookup(name or "").name
            if _CHARSETS.fullmatch(known):
                return raw.decode(known)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def body_of(message: Message) -> tuple[str, str]:
    """The text of a mail and, of it, the words of the sender: the plain part, or else the HTML part as text.

    Attachments and mails inside the mail are left alone; at most 200 parts are looked at.
    """
    pages: list[str] = []
    stack: list[Message] = [message]
    for _ in range(_PARTS):
        if not stack:
            break
        part = stack.pop()
        if part.is_multipart():  # before any get_payload: that would decode with whatever charset the mail names
            inside = part.get_payload() if part.get_content_maintype() == "multipart" else []
            stack += reversed(cast("list[Message]", inside))
            continue
        if part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and (text := _part(part)).strip():
            return _tidy(text), own_words(_tidy(text))
        if kind == "text/html":
            pages.append(_part(part))
    page = next((one for one in pages if one.strip()), "")
    return html_to_text(page), own_words(html_to_text(page, quotes=False))


def _part(part: Message) -> str:
    raw = part.get_payload(decode=True)
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError, TypeError):
        charset = None
    return decode(raw, charset)[: 2 * LONGEST] if isinstance(raw, bytes) else ""


def html_to_text(page: str, *, quotes: bool = True) -> str:
    r"""The words of an HTML page; scripts, styles and, without `quotes`, block quotes are left out.

    Examples:
        >>> html_to_text("<style>p{}</style><p>Dag &amp; dank</p><script>x</script><p>3 < 4</p>")
        'Dag & dank\n\n3 < 4'

    """
    first, *pieces = page[: 2 * LONGEST].split("<")
    out, skip, depth = [first], "", 0
    for piece in pieces:
        tag, closed, rest = piece.partition(">")
        match = _NAME.match(tag)
        name = match[0].lower() if match else ""
        if skip:
            depth += (name == skip) - (name == f"/{skip}")
            skip = skip if depth > 0 else ""
            out.append("" if skip else rest)
        elif name in _HIDDEN or (name == "blockquote" and not quotes):
            skip, depth = name, 1
        elif not name and not tag.startswith("!"):
            out.append(f"<{piece}")
        else:
            out.append(("\n" if name.lstrip("/") in _BLOCKS else "") + (rest if closed else ""))
    return _tidy(html.unescape("".join(out)))


def _tidy(text: str) -> str:
    """Ordinary line ends, no control characters, no runs of empty lines, at most 100,000 characters."""
    seen = "".join(char for char in text[: 2 * LONGEST] if char in "\n\t" or char.isprintable())
    lines = [" ".join(line.split()) for line in seen.split("\n")]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept).strip()[:LONGEST]


def own_words(text: str) -> str:
    r"""What the sender wrote: without quoted lines, what stands under "On … wrote:", and the signature.

    Examples:
        >>> own_words("Stop ermee.\n\nOp ma 1 mrt 2027 schreef Wilg:\n> Zaaien kan weer")
        'Stop ermee.'

    """
    lines, kept = text.split("\n"), list[str]()
    for i, line in enumerate(lines):
        if line in {"--", "-- "} or _QUOTE.match(" ".join(lines[i : i + 2])[:500]):
            break
        if not line.startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip()
