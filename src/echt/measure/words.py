"""The sentences of an effect, in Dutch and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["nl", "en"]

_SAYS: dict[str, dict[str, str]] = {
    "nl": {
        "alarm": "De groepen zijn niet zo groot als geloot: {held} in de meetgroep, {expected} verwacht. Iets heeft mensen "
        "verplaatst of verloren; dit effect is niet te vertrouwen.",
        "more": "Naar schatting {value} extra {many}, tussen {low} en {high}.",
        "fewer": "Naar schatting {value} {many} minder, tussen {low} en {high}.",
        "none": "Geen effect zichtbaar: het verschil is niet van niets te onderscheiden (tussen {low} en {high} {many}).",
        "could": "Deze meting kon een effect vanaf {detectable} {many} per 1.000 mensen zien.",
        "early": "Nog niet klaar: {seen} van de {days} dagen zijn om.",
        "price": "Een extra {one} kostte naar schatting {value} seconden aandacht, tussen {low} en {high}.",
        "no_price": "Wat een extra {one} aan aandacht kostte, is niet te zeggen.",
        "simulated": "Let op: {share} % van de {many} is gesimuleerd.",
    },
    "en": {
        "alarm": "The groups are not as large as the draw made them: {held} in the holdout, {expected} expected. Something "
        "moved or lost people; this effect cannot be trusted.",
        "more": "An estimated {value} extra {many}, between {low} and {high}.",
        "fewer": "An estimated {value} {many} fewer, between {low} and {high}.",
        "none": "No effect visible: the difference cannot be told from nothing (between {low} and {high} {many}).",
        "could": "This measurement could see an effect from {detectable} {many} per 1,000 people.",
        "early": "Not finished: {seen} of the {days} days have passed.",
        "price": "An extra {one} took an estimated {value} seconds of attention, between {low} and {high}.",
        "no_price": "What an extra {one} took in attention cannot be told.",
        "simulated": "Note: {share} % of the {many} are simulated.",
    },
}


@dataclass(frozen=True, slots=True)
class Words:
    """Says what was found about one goal, in one language.

    Attributes:
        language: "nl" or "en".
        goal: The event that counted.
    """

    language: Language
    goal: str

    @property
    def one(self) -> str:
        """The goal as a word, for one of it."""
        if self.goal != "Order Completed":
            return f"'{self.goal}'"
        return "bestelling" if self.language == "nl" else "order"

    @property
    def many(self) -> str:
        """The goal as a word, for several."""
        if self.goal != "Order Completed":
            return f"'{self.goal}'"
        return "bestellingen" if self.language == "nl" else "orders"

    def say(self, what: str, **numbers: float) -> str:
        """One sentence with its numbers, written as the language writes them."""
        written = {name: self.number(value) for name, value in numbers.items()}
        return _SAYS[self.language][what].format(one=self.one, many=self.many, **written)

    def number(self, value: float) -> str:
        """A number with at most one decimal.

        Examples:
            >>> Words("nl", "Order Completed").number(-12480.25)
            '−12.480,2'
        """
        text = f"{value:,.1f}".removesuffix(".0")
        swapped = text.translate(str.maketrans(",.", ".,")) if self.language == "nl" else text
        return swapped.replace("-", "\N{MINUS SIGN}")
