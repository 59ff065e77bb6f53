"""What surrounds a place in a text: its sentence, whether it is denied, whether it is a question to the reader."""

from __future__ import annotations

import re
from bisect import bisect_right

__all__ = ["Sentences"]

_END = re.compile(r"[.!?…]+(?=[\s\"')\]]|$)|\n+|(?<=\s)[•·|](?=\s)|;\s")
_NOT = re.compile(
    r"(?<!\w)(?:geen|niet|nooit|zonder|noch|niets|nergens|no|not|never|without|none|nor|isn't|aren't|don't|doesn't|won't|"
    r"can't|cannot|wasn't|didn't|ain't|nothing|hardly|nauwelijks|allesbehalve|anything but)"
    r"(?!\s+(?:alleen|only|just|enkel|slechts|zomaar|te missen|later|to mention|nodig))"
    r"(?:[ ]+[^\s.,;:!?]{1,24}){0,2}[ ]*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\s*(?:[\"'(]\s*)?(?:welke?|wat|waar|wie|wanneer|waarom|hoe|heeft u|heb je|vindt u|vind je|wilt u|wil je|zoekt u|zoek je|kent u|ken je|"
    r"which|what|where|who|when|why|how|do you|are you|have you|would you|want|looking for|op zoek naar|"
    r"is (?:het|je|uw|your)|zin in|in the mood)(?!\w)",
    re.IGNORECASE,
)


class Sentences:
    """The sentences of one text.

    Examples:
        >>> said = Sentences("Geen haast. Wat is je beste idee?")
        >>> said.denied(5), said.asked(20)
        (True, True)

    """

    def __init__(self, text: str) -> None:
        """Cut a text into sentences, once."""
        self.text = text
        self._ends = [match.end() for match in _END.finditer(text)]
        self._starts = [0, *self._ends]

    def around(self, place: int) -> tuple[int, int]:
        """Where the sentence that holds a place begins and ends."""
        i = bisect_right(self._ends, place)
        return self._starts[i], self._ends[i] if i < len(self._ends) else len(self.text)

    def beside(self, place: int) -> tuple[int, int]:
        """Where the sentence that holds a place begins, with the one before, and ends, with the one after."""
        i = bisect_right(self._ends, place)
        after = self._ends[i + 1] if i + 1 < len(self._ends) else len(self.text)
        return self._starts[max(0, i - 1)], after

    def denied(self, place: int) -> bool:
        """Whether a word shortly before a place, in its sentence, denies what stands there."""
        start, _ = self.around(place)
        return _NOT.search(self.text[max(start, place - 60) : place]) is not None

    def asked(self, place: int) -> bool:
        """Whether a place stands in a question to the reader: a question claims nothing."""
        start, end = self.around(place)
        return "?" in self.text[max(start, end - 4) : end] and _ASKS.match(self.text[start : start + 40]) is not None
