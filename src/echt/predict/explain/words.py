"""What is known of a person, theme by theme, in a clause that fits after "because" and after "omdat"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

Clause = tuple[str, str]
"""English, Dutch."""
_YEAR = 365.0
LABELS: Mapping[str, Clause] = {
    "silence": ("how long ago the last one was", "hoe lang geleden de laatste was"),
    "frequency": ("how often so far", "hoe vaak tot nu toe"),
    "tenure": ("how long known", "hoe lang bekend"),
    "rhythm": ("the time between two", "de tijd tussen twee keer"),
    "money": ("the amounts so far", "de bedragen tot nu toe"),
    "refunds": ("what was returned", "wat terugkwam"),
    "year_ago": ("the same time last year", "dezelfde tijd vorig jaar"),
    "week": ("days of the week", "dagen van de week"),
    "season": ("the time of year", "de tijd van het jaar"),
    "country": ("the country", "het land"),
    "lately": ("what was done in as long before", "wat er even lang ervoor gebeurde"),
    "seen": ("all that was done", "alles wat er gebeurde"),
    "same": ("the same for everyone", "voor iedereen hetzelfde"),
}


def label(theme: str) -> Clause:
    """What a theme is called.

    Examples:
        >>> label("did:Product Viewed")
        ("'Product Viewed'", "'Product Viewed'")
    """
    if theme.startswith("did:"):
        name = f"'{theme.removeprefix('did:')}'"
        return name, name
    return LABELS.get(theme, (theme, theme))


def clause(theme: str, shot: Snapshot) -> Clause:
    """What a theme is for one person.

    Args:
        theme: As `themes.theme_of` calls it.
        shot: Of one person.
    """
    if theme.startswith("did:"):
        return _did(shot, theme.removeprefix("did:"))
    made = _CLAUSES.get(theme)
    return made(shot) if made else (f"{theme} counts", f"{theme} meetelt")


def span(length: float) -> Clause:
    """A length of time in days, in the unit that people would take.

    Examples:
        >>> span(3.2), span(84), span(400)
        (('3 days', '3 dagen'), ('12 weeks', '12 weken'), ('13 months', '13 maanden'))
    """
    whole = round(length)
    if whole < 1:
        return "less than a day", "minder dan een dag"
    if whole < 14:
        return (f"{whole} day{_s(whole)}", f"{whole} dag{'en' if whole > 1 else ''}")
    if whole < 100:
        return (f"{round(length / 7)} weeks", f"{round(length / 7)} weken")
    if whole < 2 * _YEAR:
        return (f"{round(length / 30.44)} months", f"{round(length / 30.44)} maanden")
    return (f"{length / _YEAR:.1f} years", f"{length / _YEAR:.1f} jaar".replace(".", ","))


def what_is(shot: Snapshot, n: float = 1) -> Clause:
    """What is counted, one or several.

    Args:
        shot: Its `outcome` is named.
        n: How many.
    """
    if shot.outcome == "Order Completed":
        return (f"order{_s(n)}", "bestelling" if n == 1 else "bestellingen")
    return (f"'{shot.outcome}'", f"'{shot.outcome}'")


def _silence(shot: Snapshot) -> Clause:
    one, een = what_is(shot)
    if not shot.purchases[0]:
        return f"there was no {one} yet", f"er nog geen {een} was"
    ago, geleden = span(float(shot.age[0] - shot.recency[0]))
    return f"the last {one} was {ago} ago", f"de laatste {een} {geleden} geleden was"


def _frequency(shot: Snapshot) -> Clause:
    n = int(shot.purchases[0])
    one, een = what_is(shot, n)
    was = "was" if n == 1 else "were"
    return f"there {was} {n} {one} so far", f"er tot nu toe {n} {een} {'was' if n == 1 else 'waren'}"


def _tenure(shot: Snapshot) -> Clause:
    known, bekend = span(float(shot.known[0]))
    return f"this person has been known for {known}", f"deze persoon {bekend} bekend is"


def _rhythm(shot: Snapshot) -> Clause:
    one, een = what_is(shot, 2)
    if not shot.frequency[0]:
        return f"there are no two {one} to see a rhythm in", f"er nog geen twee {een} zijn om een ritme in te zien"
    gap, tussen = span(float(shot.recency[0] / shot.frequency[0]))
    return f"there were {gap} between two {one} on average", f"er gemiddeld {tussen} tussen twee {een} zaten"


def _money(shot: Snapshot) -> Clause:
    one, een = what_is(shot)
    if not shot.valued[0]:
        return "no amount is known", "er nog geen bedrag bekend is"
    mean = f"{shot.value[0] / shot.valued[0]:,.2f}"
    dutch = mean.translate(str.maketrans(",.", ".,"))
    return f"an {one} was {mean} on average", f"een {een} gemiddeld {dutch} was"


def _refunds(shot: Snapshot) -> Clause:
    n = _feature(shot, "refunds")
    if not n > 0:
        return "nothing was returned", "er niets terugkwam"
    return f"money was returned {_times(n)}", f"er {_keer(n)} geld terugging"


def _year_ago(shot: Snapshot) -> Clause:
    n = _feature(shot, "count_year_ago")
    if np.isnan(n):
        return "nothing is known of the same time last year", "er van dezelfde tijd vorig jaar niets bekend is"
    one, een = what_is(shot, n)
    was, waren = ("was", "was") if n == 1 else ("were", "waren")
    return (
        f"there {was} {n:.0f} {one} in the same time last year",
        f"er in dezelfde tijd vorig jaar {n:.0f} {een} {waren}",
    )


def _week(shot: Snapshot) -> Clause:
    share = _feature(shot, "weekend_share")
    if np.isnan(share):
        return "no day of the week stands out", "geen dag van de week opvalt"
    return f"{share:.0%} came at the weekend", f"{share:.0%} in het weekend kwam"


def _seen(shot: Snapshot) -> Clause:
    ago = _feature(shot, "days_since_event")
    if np.isnan(ago):
        return "nothing was done yet", "er nog niets gebeurde"
    was, geleden = span(ago)
    return f"the last thing done was {was} ago", f"er {geleden} geleden voor het laatst iets gebeurde"


def _did(shot: Snapshot, name: str) -> Clause:
    ago = _feature(shot, f"days_since:{name}")
    if np.isnan(ago):
        return f"'{name}' never happened", f"'{name}' nooit voorkwam"
    recent = _feature(shot, f"count_30d:{name}")
    if recent > 0:
        return f"'{name}' happened {_times(recent)} in 30 days", f"'{name}' in 30 dagen {_keer(recent)} voorkwam"
    was, geleden = span(ago)
    return f"'{name}' last happened {was} ago", f"'{name}' {geleden} geleden voor het laatst voorkwam"


def _country(shot: Snapshot) -> Clause:
    log = shot.log
    code = -1 if log.country is None else int(log.country[shot.who[0]])
    name = log.countries[code] if code >= 0 else "?"
    return f"the country is {name}", f"het land {name} is"


def _season(shot: Snapshot) -> Clause:
    del shot
    return "of the time of year", "de tijd van het jaar meetelt"


def _same(shot: Snapshot) -> Clause:
    del shot
    return "this model says so of everyone alike", "dit model dat van iedereen zegt"


def _lately(shot: Snapshot) -> Clause:
    days = round(float(shot.horizon_days or 0))
    return f"the last {days} days went like that", f"de laatste {days} dagen zo gingen"


_CLAUSES: Mapping[str, Callable[[Snapshot], Clause]] = {
    "silence": _silence,
    "frequency": _frequency,
    "tenure": _tenure,
    "rhythm": _rhythm,
    "money": _money,
    "refunds": _refunds,
    "year_ago": _year_ago,
    "week": _week,
    "lately": _lately,
    "seen": _seen,
    "season": _season,
    "country": _country,
    "same": _same,
}


def _feature(shot: Snapshot, name: str) -> float:
    """One feature of one person, NaN where it was left out or cannot be said."""
    return float(shot.features[0, shot.names.index(name)]) if name in shot.names else float("nan")


def _times(n: float) -> str:
    return {1: "once", 2: "twice"}.get(int(n), f"{n:.0f} times")


def _keer(n: float) -> str:
    return f"{n:.0f} keer"


def _s(n: float) -> str:
    return "" if n == 1 else "s"
