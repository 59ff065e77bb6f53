"""Worlds: what contacts do to people over a year. None has the form of what Echt estimates or charges.

| world | tiring | coming back | goodbyes |
|---|---|---|---|
| wearing | a Hill curve in recent contacts | each at their own pace; blindness takes months | all at once, when irritation passes what each can bear |
| stubborn | heavy-tailed: a few contacts do nearly all the harm | never | likelier after a bad one; the memory never fades |
| patient | hardly | at once | rare |

Echt's price knows a weekly half-life and nothing of blindness, irritation or session overrun. "stubborn" is misspecified
on purpose: resting people, which is all that a price with a half-life can do, does not bring them back there. "patient" is
there to show what caution costs where it is not needed.

Source:
    Session overrun N1 and what it leaves behind: after Kleinberg, Mullainathan and Raghavan 2022, two systems, and
    goodbyes that come at once after a long time without any. Blindness that is learned by what contacts are worth:
    Hohnhold, O'Brien and Tang 2015. The numbers are planted, not measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from echt.simulate.years.people import Bools, Floats, Ints, People

__all__ = ["WORLDS", "Patient", "State", "Stubborn", "Wearing", "World"]

HALF_WEEK = 3.5


class State(Protocol):
    """What contacts have done so far to people in a world; it changes as they are met and rest."""

    def meet(self, who: Ints, creative: Ints, luck: Floats) -> tuple[Floats, Bools]:
        """(m,) change in the chance of an order, and (m,) whether they say goodbye.

        Args:
            who: (m,) rows of people, each once.
            creative: (m,) what each gets.
            luck: (m,) in [0, 1), of the goodbyes.
        """
        ...

    def rest(self) -> None:
        """Half a week passes."""
        ...


class World(Protocol):
    """A world by name, and how it begins."""

    @property
    def name(self) -> str:
        """One word."""
        ...

    def begin(self, people: People) -> State:
        """Everyone rested."""
        ...


@dataclass(frozen=True, slots=True)
class Wearing:
    """People tire at their own pace, go blind to what is not for them, and one day have had enough.

    Attributes:
        tires: How much a contact tires, in contacts.
        dulls: Share of the way to blindness that an irrelevant contact takes.
        irks: Irritation of an irrelevant contact; one that comes too soon or drags on adds to it.
        bears: Mean irritation that people bear.
        hazard: Chance of a goodbye at any contact, whatever went before.
        name: Of the world.
    """

    tires: float = 1.0
    dulls: float = 0.06
    irks: float = 0.5
    bears: float = 18.0
    hazard: float = 0.0008
    name: str = "wearing"

    def begin(self, people: People) -> State:
        """Everyone rested."""
        return _Worn(self, people)


def Patient() -> Wearing:  # noqa: N802  # a world, beside the others
    """A world in which contacts hardly tire anyone."""
    return Wearing(tires=0.1, dulls=0.002, irks=0.02, bears=30.0, hazard=0.0002, name="patient")


class _Worn:
    def __init__(self, world: Wearing, people: People) -> None:
        n, k = people.rested.shape
        self.world, self.people = world, people
        self.tired, self.blind, self.irritation = np.zeros(n), np.zeros(n), np.zeros(n)
        self.seen = np.zeros((n, k))
        pace, tender, bears, _ = people.traits.T
        self.back = 0.5 ** (HALF_WEEK / (4.0 + 16.0 * pace))  # half-lives of 4 to 20 days
        self.tender = 0.8 + 1.7 * tender
        # Weibull with shape 2: few have had enough at once
        self.bears = world.bears * np.sqrt(-np.log1p(-bears)) / 0.8862

    def meet(self, who: Ints, creative: Ints, luck: Floats) -> tuple[Floats, Bools]:
        world, people = self.world, self.people
        tired, apart = self.tired[who], 1.0 - people.relevance[who, creative]
        open_to = (1.0 - self.blind[who]) / (1.0 + (tired / self.tender[who]) ** 2)
        adds = people.rested[who, creative] * open_to * np.exp(-0.4 * world.tires * self.seen[who, creative])
        self.irritation[who] += world.irks * (apart + tired + people.overrun[who, creative])
        self.blind[who] += world.dulls * apart * (0.8 - self.blind[who])
        self.tired[who] += world.tires
        self.seen[who, creative] += 1.0
        return adds, (self.irritation[who] > self.bears[who]) | (luck < world.hazard * (1.0 + tired))

    def rest(self) -> None:
        self.tired *= self.back
        self.seen *= 0.5 ** (HALF_WEEK / 21.0)
        self.blind *= 0.5 ** (HALF_WEEK / 120.0)
        self.irritation *= 0.5 ** (HALF_WEEK / 60.0)


@dataclass(frozen=True, slots=True)
class Stubborn:
    """Each contact takes a heavy-tailed bite out of every later one, and nothing comes back.

    Attributes:
        bite: Scale of the harm of one contact, in parts of its effect.
        tail: Shape of the Pareto tail; below 2 its variance is infinite.
        hazard: Chance of a goodbye at a contact of usual harm.
        name: Of the world.
    """

    bite: float = 0.03
    tail: float = 1.3
    hazard: float = 0.0012
    name: str = "stubborn"

    def begin(self, people: People) -> State:
        """Everyone rested."""
        return _Bitten(self, people)


class _Bitten:
    def __init__(self, world: Stubborn, people: People) -> None:
        self.world, self.people = world, people
        self.harm = np.zeros(len(people))

    def meet(self, who: Ints, creative: Ints, luck: Floats) -> tuple[Floats, Bools]:
        world, people = self.world, self.people
        adds = people.rested[who, creative] / (1.0 + self.harm[who])
        # the bite is a draw of its own, made of the person, the creative and what came before
        spread = np.modf(people.traits[who, creative % 4] * 997.0 + 7919.0 * luck)[0]
        bite = (1.0 - spread) ** (-1.0 / world.tail)
        self.harm[who] += world.bite * bite * (1.0 + people.overrun[who, creative])
        return adds, luck < world.hazard * np.minimum(bite, 60.0) * (1.0 + people.overrun[who, creative])

    def rest(self) -> None:
        return  # nothing comes back


WORLDS: dict[str, World] = {"wearing": Wearing(), "stubborn": Stubborn(), "patient": Patient()}
