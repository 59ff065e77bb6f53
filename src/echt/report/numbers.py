"""Numbers as people write them: 12,480 in English, 12.480 in Dutch, a real minus, a space before a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Language = Literal["en", "nl"]
_HARD = "\u00a0"  # a space that does not break: a number stays with its unit
_SIGN = {"EUR": "€", "GBP": "£", "USD": "$"}
_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """How one language writes numbers.

    Examples:
        >>> Numbers("nl").decimal(-1234.5)
        '−1.234,5'
        >>> Numbers("en").percent(0.1184), Numbers("nl").per_hundred(0.024)
        ('11.8%', '+2,4')
    """

    language: Language

    def whole(self, value: float) -> str:
        """An integer with thousands apart."""
        return self.decimal(round(value), 0)

    def decimal(self, value: float, places: int = 1) -> str:
        """A number with so many places."""
        text = f"{abs(value):,.{places}f}"
        if self.language == "nl":
            text = text.translate(str.maketrans(",.", ".,"))
        shown = round(abs(value), places) > 0
        return f"−{text}" if value < 0 and shown else text

    def signed(self, value: float, places: int = 1) -> str:
        """A number with its sign, also when it is a plus."""
        return f"+{self.decimal(value, places)}" if round(value, places) > 0 else self.decimal(value, places)

    def per_hundred(self, each: float) -> str:
        """A difference a person, for a hundred people, with its sign."""
        return self.signed(each * 100, 1)

    def percent(self, share: float, places: int = 1) -> str:
        """A share as a percentage."""
        return f"{self.decimal(share * 100, places)}%"

    def sign(self, currency: str) -> str:
        """A currency as people write it: its sign where it has one."""
        return _SIGN.get(currency, currency)

    def money(self, amount: float, currency: str, places: int = 2) -> str:
        """An amount with its currency; the Dutch put a space between."""
        sign = _SIGN.get(currency, f"{currency}{_HARD}")
        gap = "" if self.language == "en" or sign.endswith(_HARD) else _HARD
        minus = "−" if round(amount, places) < 0 else ""
        return f"{minus}{sign}{gap}{self.decimal(abs(amount), places)}"

    def seconds(self, value: float) -> str:
        """Seconds of attention, without a decimal where there is none: 8 s, 5.4 s."""
        return f"{self.decimal(value, 0 if abs(value - round(value)) < 0.05 else 1)}{_HARD}s"

    def spent(self, value_s: float) -> str:
        """An amount of attention in the unit that reads best: seconds, minutes or hours."""
        if value_s < 120:
            return self.seconds(value_s)
        if value_s < 7200:
            return f"{self.decimal(value_s / 60)} {'minuten' if self.language == 'nl' else 'minutes'}"
        return f"{self.decimal(value_s / 3600)} {'uur' if self.language == 'nl' else 'hours'}"

    def wait(self, hours: float) -> str:
        """How long something waits: minutes, hours or days."""
        nl = self.language == "nl"
        if hours < 1:
            minutes = round(hours * 60)
            return f"{minutes} {'minuten' if nl else 'minutes' if minutes != 1 else 'minute'}"
        if hours < 48:
            return f"{round(hours)} {'uur' if nl else 'hours' if round(hours) != 1 else 'hour'}"
        return f"{self.whole(hours / 24)} {'dagen' if nl else 'days'}"

    def day(self, at: datetime) -> str:
        """A date in words: 1 March 2011, 1 maart 2011."""
        return f"{at.day} {_MONTHS[self.language][at.month - 1]} {at.year}"

    def month(self, at: datetime) -> str:
        """A month for an axis: Dec 2010, dec 2010."""
        name = _MONTHS[self.language][at.month - 1]
        short = "mrt" if name == "maart" else name[:3]
        return f"{short} {at.year}"

    def moment(self, at: datetime) -> str:
        """A date in words with its time, UTC."""
        return f"{self.day(at)}, {at:%H:%M} UTC"
