"""The channel that sends nothing: to see what a hand-over would do to everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from echt.deliver.base import Outcome, Parcel
from echt.nouns import DeliveryState

__all__ = ["Nothing"]


class Nothing:
    """Refuses every parcel, so that the attention it had reserved is free again."""

    name = "nothing"

    def hand_over(self, parcels: Sequence[Parcel]) -> Iterator[Outcome]:
        """Refused, all of them."""
        for _ in parcels:
            yield Outcome(DeliveryState.refused, "channel_off")
