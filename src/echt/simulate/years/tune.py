"""Last year's trial: every way to write to people gets its settings from a whole year of others, each by the same rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from echt.nouns import ATTENTION
from echt.simulate.years.lesson import Lesson
from echt.simulate.years.live import Policy, live
from echt.simulate.years.people import People, draw_people
from echt.simulate.years.policies import by_value, constant, everyone, nothing, priced
from echt.simulate.years.worlds import World

__all__ = ["ECHT", "NAMES", "Choice", "choices"]

Make = Callable[[People], Policy]

ECHT = "Echt, priced and tuned"
NAMES = (
    "nothing",
    "everyone, every week",
    "best creative, every week",
    "half by value, every week",
    "all by value, every week",
    "everyone, tuned",
    "by value, tuned",
    "Echt, default constants",
    ECHT,
)
EVERY = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
SHARES = (0.25, 0.5, 1.0)
WORTHS = (0.0, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03)
KAPPAS = (1 / 24, 0.25, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to write to people, with its settings.

    Attributes:
        name: One of `NAMES`.
        settings: In words; empty where nothing was tuned.
        make: The policy for given people.
    """

    name: str
    settings: str
    make: Make


def choices(world: World, lesson: Lesson, *, weeks: int, n: int, seed: int) -> tuple[Choice, ...]:
    """Every way in `NAMES`; those that are tuned are tried for a whole year on n other people.

    The rule is the same for all: the money that was seen, and `lesson.regret_cost` for everyone still reachable.

    Args:
        world: They live in it too.
        lesson: What all of them know.
        weeks: Of the trial.
        n: People in it, for each setting the same.
        seed: Of the people and their luck.
    """
    people = draw_people(n, seed)

    def best(ways: Iterator[Choice]) -> Choice:
        return max(ways, key=lambda way: _won(world, people, way, lesson, weeks=weeks, seed=seed))

    k = people.k
    fixed: tuple[Make, ...] = (
        lambda _: nothing(),
        lambda _: everyone(k),
        lambda _: constant(lesson.best),
        lambda some: by_value(lesson.gains(some.features), share=0.5),
        lambda some: by_value(lesson.gains(some.features)),
    )
    default = Choice(
        NAMES[7],
        f"worth {ATTENTION.worth_per_s:g}, κ {ATTENTION.kappa_per_s:.2g}",
        _priced(lesson, ATTENTION.worth_per_s, ATTENTION.kappa_per_s),
    )
    return (
        *(Choice(name, "", make) for name, make in zip(NAMES, fixed, strict=False)),
        best(_rhythms(k)),
        best(_sorted(lesson)),
        default,
        best(_prices(lesson)),
    )


def _rhythms(k: int) -> Iterator[Choice]:
    for every in EVERY:
        yield Choice(NAMES[5], f"every {every:g} weeks", lambda _, every=every: everyone(k, every=every))


def _sorted(lesson: Lesson) -> Iterator[Choice]:
    for share, every in product(SHARES, EVERY[:6]):
        yield Choice(
            NAMES[6],
            f"best {share:.0%} every {every:g} weeks",
            lambda some, share=share, every=every: by_value(lesson.gains(some.features), share=share, every=every),
        )


def _prices(lesson: Lesson) -> Iterator[Choice]:
    for worth, kappa in product(WORTHS, KAPPAS):
        yield Choice(ECHT, f"worth {worth:g}, κ {kappa:.2g}", _priced(lesson, worth, kappa))


def _priced(lesson: Lesson, worth: float, kappa: float) -> Make:
    return lambda some: priced(lesson.gains(some.features), worth=worth, kappa=kappa)


def _won(world: World, people: People, way: Choice, lesson: Lesson, *, weeks: int, seed: int) -> float:
    life = live(world, people, way.make(people), weeks=weeks, seed=seed)
    return float(life.money.mean() + lesson.regret_cost * life.reachable.mean())
