"""A year of several ways to write to the same simulated people, with intervals over seeds, and what two weeks said."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.errors import DataError
from echt.estimate import Estimate, Evidence, evidence
from echt.simulate.years.lesson import learn
from echt.simulate.years.live import Life, live
from echt.simulate.years.people import People, draw_people
from echt.simulate.years.tune import ECHT, NAMES, Choice, choices
from echt.simulate.years.worlds import WORLDS, World

__all__ = ["Row", "Year", "look", "year"]

LOOKS = (2, 8, 26, 39, 52)
TEMPTING = NAMES[4]
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Row:
    """One way to write to people, over the seeds.

    Attributes:
        name: Of the way.
        settings: What its trial chose, by seed where they differ.
        worth: Money a person over the year, planted chances added up.
        reachable: Share of people still reachable at the end.
        contacts: A person.
        over_budget: Share of people who got more than their own budget in some 168 hours.
        overrun: ω, share of what was looked at because one could not stop.
        worth_behind: Money a person that Echt brings more than this, paired by seed.
        reachable_behind: Share of people that Echt keeps more than this.
        by_week: (weeks, 2) money a person in the week, and share still reachable, mean over seeds.
    """

    name: str
    settings: tuple[str, ...]
    worth: Estimate
    reachable: Estimate
    contacts: float
    over_budget: float
    overrun: float
    worth_behind: Estimate
    reachable_behind: Estimate
    by_week: NDArray[np.float64]

    @property
    def verdict(self) -> str:
        """How Echt compares with it, in both: ahead, behind, or not told apart."""
        said = [
            f"{'ahead' if gap.low > 0 else 'behind' if gap.high < 0 else 'not told apart'} in {what}"
            for gap, what in ((self.worth_behind, "money"), (self.reachable_behind, "people"))
        ]
        return " and ".join(said)


@dataclass(frozen=True, slots=True)
class Year:
    """Several ways to write to the same people for a year. All of it is simulated.

    Attributes:
        world: Its name.
        people: For each seed.
        weeks: How long.
        seeds: How many.
        rows: One a way, Echt last.
        looks: A drawn comparison of "all by value, every week" (with) and Echt (without), watched ever longer.
    """

    world: str
    people: int
    weeks: int
    seeds: int
    rows: tuple[Row, ...]
    looks: tuple[Evidence, ...]

    def __getitem__(self, name: str) -> Row:
        return next(row for row in self.rows if row.name == name)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        rows = [asdict(row) | {"by_week": row.by_week.tolist(), "echt": row.verdict} for row in self.rows]
        return {
            "simulated": True,
            "world": self.world,
            "people": self.people,
            "weeks": self.weeks,
            "seeds": self.seeds,
            "rows": rows,
            "evidence": [found.to_dict() for found in self.looks],
        }

    def __str__(self) -> str:
        size = f"{self.weeks} weeks, {self.people:,} people, {self.seeds} seeds"
        lines = [
            f"simulated: world '{self.world}', {size}; ± is a {LEVEL:.0%} interval over seeds",
            f"{'':30} {'money a person':>15} {'reachable':>14} {'contacts':>8} {'over budget':>11} {'ω':>4}  settings",
        ]
        lines += [
            f"{row.name:30} {_pm(row.worth, '.2f'):>15} {_pm(row.reachable, '.1%'):>14} {row.contacts:8.1f} "
            f"{row.over_budget:11.1%} {row.overrun:4.2f}  {' | '.join(row.settings)}"
            for row in self.rows
        ]
        lines += ["Echt beside each, paired by seed:"]
        lines += [
            f"  {row.name:30} {row.worth_behind.value:+.2f} ({row.worth_behind.low:+.2f} to {row.worth_behind.high:+.2f}) "
            f"money, {row.reachable_behind.value:+.1%} people: {row.verdict}"
            for row in self.rows
            if row.name != ECHT
        ]
        lines += [f"evidence for {self.weeks} weeks, '{TEMPTING}' against Echt, one drawn half of the people each:"]
        lines += [_said(found) for found in self.looks]
        return "\n".join(lines)


def year(
    world: str | World = "wearing",
    *,
    people: int = 20_000,
    weeks: int = 52,
    seeds: int = 5,
    seed: int = 0,
    learn_from: int = 100_000,
    tune_on: int = 10_000,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> Year:
    """Let simulated people live a year with each way to write to them, and say which was worth more.

    Everything is drawn anew for each seed: the people, the fortnight that all ways learn gains from, the year's trial
    that settings come from. The ways then meet the same people with the same luck.

    Args:
        world: wearing, stubborn or patient, or one of your own.
        people: For each seed.
        weeks: How long.
        seeds: How many, 2 or more.
        seed: The first of them; the same numbers give the same year.
        learn_from: People in the fortnight before.
        tune_on: People in the trial of settings.
        progress: Told the stage, and how many seeds are done of how many.

    Raises:
        DataError: E280, a number below one; E285, fewer than two seeds, or a world that is not there.
        CampaignError: E485, too few people to learn from.
        OutsideError: E149, numba is not installed.

    Examples:
        >>> found = year("wearing", people=300, weeks=4, seeds=2, learn_from=2000, tune_on=200)
        >>> found.rows[0].name, found.rows[0].contacts
        ('nothing', 0.0)
    """
    there = _world(world)
    if seeds < 2:
        raise DataError("an interval needs seeds.", code="E285", found=f"seeds={seeds}", fix="give 2 or more")
    lives: list[_Lived] = []
    for number in range(seeds):
        if progress is not None:
            progress(f"years in '{there.name}'", number, seeds)
        lives.append(_lived(there, 1000 * (seed + number), people, weeks, (learn_from, tune_on), watched=not number))
    looks = lives[0].looks
    return Year(there.name, people, weeks, seeds, tuple(_row(lives, at) for at in range(len(NAMES))), looks)


@dataclass(frozen=True, slots=True)
class _Lived:
    """What one seed gave: the ways, a life of each, and the looks where they were asked for."""

    ways: tuple[Choice, ...]
    lives: tuple[Life, ...]
    looks: tuple[Evidence, ...]


def _lived(world: World, seed: int, people: int, weeks: int, before: tuple[int, int], *, watched: bool) -> _Lived:
    lesson = learn(world, n=before[0], seed=seed + 1)
    ways = choices(world, lesson, weeks=weeks, n=before[1], seed=seed + 2)
    crowd = draw_people(people, seed + 3)
    lives = tuple(live(world, crowd, way.make(crowd), weeks=weeks, seed=seed + 4) for way in ways)
    found = {way.name: way for way in ways}
    looks = look(world, crowd, found[TEMPTING], found[ECHT], weeks=weeks, seed=seed + 5) if watched else ()
    return _Lived(ways, lives, looks)


def look(
    world: World, people: People, one: Choice, other: Choice, *, weeks: int, seed: int, at: Sequence[int] = LOOKS
) -> tuple[Evidence, ...]:
    """A drawn half of the people lives with one way, the rest with the other; and what that is evidence of, when.

    Args:
        world: In which they live.
        people: Whom to draw halves of.
        one: Of group 1.
        other: Of group 0.
        weeks: The time claimed.
        seed: Of the draw and of everyone's luck.
        at: Weeks after which to look; later ones than `weeks` are left out.
    """
    group = np.random.default_rng([seed, 73]).integers(0, 2, len(people))
    both = [live(world, people, way.make(people), weeks=weeks, seed=seed, weekly=True) for way in (other, one)]
    weekly = [np.zeros(0) if life.weekly is None else life.weekly for life in both]
    money = np.where(group[:, None] == 1, weekly[1], weekly[0])
    left = np.where(group == 1, both[1].left, both[0].left)
    return tuple(
        evidence(money[:, :watched], group, horizon=weeks, left=np.where(left < watched, left, -1))
        for watched in sorted({min(each, weeks) for each in at})
    )


def _world(world: str | World) -> World:
    if not isinstance(world, str):
        return world
    if world not in WORLDS:
        raise DataError("there is no such world.", code="E285", found=world, fix=", ".join(WORLDS))
    return WORLDS[world]


def _row(lives: list[_Lived], at: int) -> Row:
    mine = [seed.lives[at] for seed in lives]
    echt = [seed.lives[NAMES.index(ECHT)] for seed in lives]
    worth, kept = ([float(getattr(life, name).mean()) for life in mine] for name in ("worth", "reachable"))
    return Row(
        name=NAMES[at],
        settings=tuple(dict.fromkeys(seed.ways[at].settings for seed in lives if seed.ways[at].settings)),
        worth=_over(worth),
        reachable=_over(kept),
        contacts=float(np.mean([life.contacts.mean() for life in mine])),
        over_budget=float(np.mean([life.over_budget.mean() for life in mine])),
        overrun=float(np.mean([life.overrun for life in mine])),
        worth_behind=_over([float(life.worth.mean()) - it for life, it in zip(echt, worth, strict=True)]),
        reachable_behind=_over([float(life.reachable.mean()) - it for life, it in zip(echt, kept, strict=True)]),
        by_week=np.mean([life.by_week for life in mine], axis=0),
    )


def _over(values: list[float]) -> Estimate:
    """The mean over seeds with Student's interval."""
    from scipy.special import stdtrit

    mean, error = float(np.mean(values)), float(np.std(values, ddof=1)) / math.sqrt(len(values))
    reach = float(stdtrit(len(values) - 1, (1 + LEVEL) / 2)) * error
    return Estimate(mean, mean - reach, mean + reach, LEVEL, error)


def _pm(estimate: Estimate, form: str) -> str:
    return f"{estimate.value:{form}} ±{estimate.high - estimate.value:{form}}"


def _said(found: Evidence) -> str:
    seen, ahead = found.seen, found.projected
    projected = "" if ahead is None else f"{ahead.value:+.2f} ({ahead.low:+.2f} to {ahead.high:+.2f})"
    doubts = ", ".join(doubt.name for doubt in found.doubts)
    return (
        f"  {found.observed:2} weeks: seen {seen.value:+.2f} ({seen.low:+.2f} to {seen.high:+.2f}), projected {projected}: "
        f"{'accepted' if found.accepted else 'refused'}{' for ' + doubts if doubts else ''}"
    )
