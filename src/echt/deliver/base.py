"""What every channel is, and the parcel it is handed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from echt.nouns import Creative, DeliveryState
from echt.prove import Released

__all__ = ["Channel", "Outcome", "Parcel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One creative for one person, ready to leave. Its repr shows no address.

    Attributes:
        delivery_id: 32 hex digits, the same each time this decision is delivered.
        decision_id, person_id: Of the decision.
        address: Where it goes: looked up at the hand-over, kept nowhere.
        language: One of the languages of the creative.
        released: The approved version, as the gate let it out: its words, its label, the bytes of its pictures.
        why: One sentence: why this person gets it.
        attention_s: What it asks, in seconds.
        used_s, budget_s: What of the person's weekly budget is asked with it, and the budget.
        at: The moment of sending, UTC.
        simulated: The person does not exist.

    """

    delivery_id: str
    decision_id: str
    person_id: str
    address: str = field(repr=False)
    language: str
    released: Released
    why: str
    attention_s: float
    used_s: float
    budget_s: float
    at: datetime
    simulated: bool = False

    def __post_init__(self) -> None:
        """Take nothing that only looks as if the gate had let it out.

        Raises:
            NotAllowedError: E583, the gate did not make it.
        """
        Released.checked(self.released)

    @property
    def creative(self) -> Creative:
        """What is shown."""
        return self.released.creative


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a channel did with a parcel: handed_over, refused or failed, with a detail that names nobody."""

    state: DeliveryState
    detail: str = ""


class Channel(Protocol):
    """A way out. Handing over the same `delivery_id` twice must reach the person once.

    A channel has no store of pictures: it takes words and bytes from `Parcel.released`, which only the gate of
    `echt.prove` makes, and shows the words with their label (`Released.labelled`).
    """

    name: str

    def hand_over(self, parcels: Sequence[Parcel]) -> Iterator[Outcome]:
        """One outcome a parcel, in their order, each when it is certain.

        Raises:
            OutsideError: The channel as a whole is out of order; outcomes given so far hold.

        """
        ...
