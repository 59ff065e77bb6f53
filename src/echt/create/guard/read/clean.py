"""The text as a reader sees it, and where each of its characters stood.

Marks that a reader does not see (HTML, Markdown, invisible characters) are gone; letters and digits of other alphabets
that look like ours have become ours; words torn apart by spaces or hyphens at the end of a line are whole again.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Clean", "clean"]

_SAME = str.maketrans(
    "АВСЕНІЈКМОРЅТХУаеһіјорсѕухԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονɡıℓ‐‑‒–—−’‘ʼ`´“”„⁄∕",
    "ABCEHIJKMOPSTXYaehijopcsyxdqwABEZHIKMNOPTYXovgil------'''''\"\"\"//",
)
_KEEP = "²³½¼¾⅓⅔⅛⅜⅝⅞…™®©ªº"
_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<drop>style|script)\b[^<>]*>.*?(?:</(?P=drop)\s*>|\Z)|<(?P<tag>/?[a-zA-Z][^<>]*)>"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});)",
    re.DOTALL,
)
_BLOCK = re.compile(
    r"/?(?:br|p|div|li|ul|ol|td|tr|table|h[1-6]|section|article|header|footer|blockquote)\b", re.IGNORECASE
)
_MARKS = re.compile(
    r"!?\[(?=[^\[\]\n]{1,300}\]\()|\]\([^()\s]{0,500}\)|\*+|~~+|`+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)|^\#{1,6}[ ]|__+",
    re.MULTILINE,
)
_TORN = re.compile(r"(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?=[a-zà-ÿ])")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-·]){3,40}[^\W\d_](?![^\W_])")
_LEET = re.compile(r"(?<!\w)(?=[a-zA-Z]*[013@$][a-zA-Z])[a-zA-Z]{1,20}[013@$][a-zA-Z]{2,20}(?![\w.@])")
_LETTERS = str.maketrans("013@$", "oieas")
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN, _OTHER = re.compile("[a-zA-Z]"), re.compile("[Ͱ-ԯ]")


@dataclass(frozen=True, slots=True)
class Clean:
    """A text as a reader sees it, and where each of its characters stood.

    Attributes:
        text: What is seen.
        where: Of each character of `text`, its place in the text as given.
        disguised: Places (start, end) in the text as given that show one thing and say another.
    """

    text: str
    where: tuple[int, ...]
    disguised: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as it was given."""
        return (self.where[start], self.where[end - 1] + 1) if end > start else (0, 0)


def clean(text: str) -> Clean:
    r"""The text as a reader sees it: no invisible characters, no markup, ordinary spaces, digits and letters.

    Examples:
        >>> clean("<b>５</b>0\u200b&nbsp;% kor-\nting").text
        '50 % korting'

    """
    hidden = [match.span() for match in _HIDDEN.finditer(text)]
    hidden += [m.span() for m in _WORD.finditer(text) if _OTHER.search(m[0]) and _LATIN.search(m[0])]
    seen = list(_plain(list(_without_tags(text))))
    for pattern in (_MARKS, _TORN):
        seen = _without(seen, pattern)
    seen = _joined(_tight(seen))
    return Clean("".join(char for char, _ in seen), tuple(place for _, place in seen), tuple(hidden))


def _without_tags(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for match in _HTML.finditer(text):
        yield from ((text[i], i) for i in range(at, match.start()))
        at = match.end()
        if match["entity"]:
            yield from ((char, match.start()) for char in html.unescape(match["entity"]))
        elif match["tag"] and _BLOCK.match(match["tag"]):
            yield "\n", match.start()
    yield from ((text[i], i) for i in range(at, len(text)))


def _plain(chars: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    for char, place in chars:
        if char < "\x80":
            yield char, place
        elif unicodedata.category(char) in {"Cf", "Mn", "Me", "Cc"}:
            continue
        elif char in _KEEP:
            yield char, place
        else:
            yield from ((one, place) for one in _ours(char))


def _ours(char: str) -> str:
    if (same := char.translate(_SAME)) != char:
        return same
    if char.isspace():
        return " "
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", char)
    return plain.translate(_SAME)


def _without(seen: list[tuple[str, int]], pattern: re.Pattern[str]) -> list[tuple[str, int]]:
    text = "".join(char for char, _ in seen)
    kept: list[tuple[str, int]] = []
    at = 0
    for match in pattern.finditer(text):
        kept += seen[at : match.start()]
        at = match.end()
    return kept + seen[at:] if at else seen


def _tight(seen: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """One space for any run of blanks, one new line where there was one in it."""
    kept: list[tuple[str, int]] = []
    for char, place in seen:
        blank = "\n" if char in "\n\r\v\f" else " " if char in " \t" else ""
        if blank and kept and kept[-1][0] in " \n":
            if blank == "\n" and kept[-1][0] == " ":
                kept[-1] = (blank, place)
        else:
            kept.append((blank or char, place))
    return kept


def _joined(seen: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Words written l i k e this made whole, and digits that stand for letters inside a word."""
    text = "".join(char for char, _ in seen)
    drop = {i for m in _SPACED.finditer(text) for i in range(m.start() + 1, m.end(), 2)}
    for match in _LEET.finditer(text):
        for i in range(match.start(), match.end()):
            seen[i] = (seen[i][0].translate(_LETTERS), seen[i][1])
    return [one for i, one in enumerate(seen) if i not in drop] if drop else seen
