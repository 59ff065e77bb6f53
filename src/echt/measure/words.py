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
        "too_short": "Over een jaar zegt dit nog niets: er is {days} dagen gekeken, en er zijn er {needed} nodig. Wat mensen "
        "meteen doen, komt eerst; vermoeidheid en afscheid komen later. Kies hiermee niet hoe vaak er iemand bericht krijgt.",
        "not_sure": "Ook na {days} dagen is over een jaar niets te zeggen.",
        "leaving": "Er namen te weinig mensen afscheid om hun tempo te kennen, of het gaat steeds sneller.",
        "drift": "Het effect verandert nog.",
        "interval": "Over een jaar kan het beide kanten op.",
        "year": "Gaat het zo door als in de {days} dagen die bekeken zijn, dan zijn het in een jaar {value} extra {many} per "
        "1.000 mensen, tussen {low} en {high}.",
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
        "too_short": "This says nothing yet about a year: {days} days were watched, and it takes {needed}. What people do at "
        "once comes first; weariness and goodbyes come later. Do not decide by this how often to write.",
        "not_sure": "Even after {days} days nothing can be said about a year.",
        "leaving": "Too few people said goodbye to know their pace, or they leave ever faster.",
        "drift": "The effect is still moving.",
        "interval": "Over a year it may go either way.",
        "year": "If it goes on as in the {days} days watched, a year brings {value} extra {many} per 1,000 people, between "
        "{low} and {high}.",
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
