"""One condition as a row of controls; which controls depends on what kind of condition it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nicegui import ui

from echt.project import Condition
from echt.studio import parts
from echt.studio.pages.audience.picks import entry, pick

if TYPE_CHECKING:
    from echt.studio.context import Context

KINDS: Mapping[str, tuple[str, str]] = {
    "did": ("did something, or did not", "deed iets, of juist niet"),
    "spent": ("added up to so much", "telde op tot zoveel"),
    "last": ("did it for the last time", "deed iets voor het laatst"),
    "first": ("did it for the first time", "deed iets voor het eerst"),
    "stopped": ("did it, then stopped", "deed iets, en stopte"),
    "back": ("came back after a pause", "kwam terug na een pauze"),
    "steady": ("did it regularly", "deed iets regelmatig"),
    "order": ("first one thing, then another", "eerst het een, dan het ander"),
    "trait": ("has a trait", "heeft een kenmerk"),
    "prediction": ("has a prediction", "heeft een voorspelling"),
    "segment": ("is in another segment", "zit in een ander segment"),
}
_UNITS: Mapping[str, tuple[str, str]] = {
    "hours": ("hours", "uur"),
    "days": ("days", "dagen"),
    "weeks": ("weeks", "weken"),
    "months": ("months", "maanden"),
    "years": ("years", "jaar"),
}
_COMPARED: Mapping[str, tuple[str, str]] = {
    ">=": ("at least", "minstens"),
    ">": ("more than", "meer dan"),
    "<=": ("at most", "hoogstens"),
    "<": ("less than", "minder dan"),
    "=": ("exactly", "precies"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row stands and what it tells when it changes.

    Attributes:
        ctx: The page.
        choices: What the data has.
        get: The condition as it is now.
        put: Takes the changed condition; `again` where other controls are needed now.
        remove: Takes the row away.
        number: Counting from 1.
        name: Of the segment that is built: it cannot include itself.
    """

    ctx: Context
    choices: Any
    get: Callable[[], Condition]
    put: Callable[[Condition, bool], Any]
    remove: Callable[[], Any]
    number: int
    name: str

    def set(self, name: str, value: str) -> Any:
        """Tell that one text of the condition changed."""
        made: dict[str, Any] = {name: value}
        return self.put(replace(self.get(), **made), False)

    def change(self, *, again: bool = False, **values: Any) -> Any:
        """Tell that a part of the condition changed."""
        return self.put(replace(self.get(), **values), again)


def kinds(ctx: Context, choices: Any, name: str) -> dict[str, str]:
    """The kinds of conditions that this data can carry."""
    lacks = {
        "did": not choices.events, "spent": not choices.sums, "trait": not choices.traits,
        "prediction": not choices.predictions, "segment": not set(choices.segments) - {name},
    }  # fmt: skip
    for kind in ("last", "first", "stopped", "back", "steady", "order"):
        lacks[kind] = lacks["did"]
    return {kind: ctx.say(*words) for kind, words in KINDS.items() if not lacks.get(kind, False)}


def fresh(kind: str, choices: Any, name: str) -> Condition:
    """A condition of a kind with something sensible in it."""
    events = list(choices.events) or [""]
    event = "Order Completed" if "Order Completed" in events else events[0]
    sums = next(((one, names[0]) for one, names in choices.sums.items() if one == event), None)
    sums = sums or next(((one, names[0]) for one, names in choices.sums.items()), (event, "value"))
    trait = next(iter(choices.traits), "country")
    held = next(iter(choices.traits.get(trait, ())), "")
    other = next((one for one in choices.segments if one != name), "")
    made: dict[str, Condition] = {
        "did": Condition("did", event, within="90 days"),
        "spent": Condition("spent", sums[0], ">=", 100, "12 months", then=sums[1]),
        "last": Condition("last", event, ">=", 30),
        "first": Condition("first", event, within="90 days"),
        "stopped": Condition("stopped", event, within="12 months", span="60 days"),
        "back": Condition("back", event, within="30 days", span="6 months"),
        "steady": Condition("steady", event, number=3, span="30 days"),
        "order": Condition("order", next((one for one in events if one != event), event), within="7 days", then=event),
        "trait": Condition("trait", trait, "=", values=(held,)),
        "prediction": Condition("prediction", next(iter(choices.predictions), "p_alive"), ">=", 0.5),
        "segment": Condition("segment", other, "="),
    }
    return made[kind]


def show(row: Row) -> None:
    """Put the row on the page."""
    ctx, now = row.ctx, row.get()
    label = ctx.say(f"Condition {row.number}", f"Voorwaarde {row.number}")
    with ui.element("fieldset").classes("condition"):
        ui.html(label, sanitize=False, tag="legend").classes("vh")
        kind = ctx.say("Someone who", "Iemand die")
        offered = kinds(ctx, row.choices, row.name) | {now.kind: ctx.say(*KINDS[now.kind])}
        pick(
            kind,
            offered,
            now.kind,
            lambda one: row.put(fresh(one, row.choices, row.name), True),
            key=f"kind-{row.number}",
        )
        _CONTROLS[now.kind](row, now)
        parts.button(ctx.say("Remove", "Weghalen"), row.remove, small=True, hidden=label).classes("away")


def _event(row: Row, value: str, *, then: bool = False) -> None:
    options = {name: f"{said[row.ctx.language]} · {name}" for name, said in row.choices.deeds.items()}
    options = {name: words if name not in words.split(" · ")[0] else name for name, words in options.items()}
    label = row.ctx.say("then", "dan") if then else row.ctx.say("what", "wat")
    key = "then" if then else "event"
    pick(label, options, value, lambda one: row.set(key, one))


def _within(row: Row, now: Condition, *, ever: bool = True) -> None:
    ctx = row.ctx
    if ever:
        options = {"": ctx.say("ever", "ooit"), "in": ctx.say("in the last", "in de laatste")}
        chosen = "in" if now.within else ""
        pick(
            ctx.say("when", "wanneer"),
            options,
            chosen,
            lambda one: row.change(again=True, within="90 days" if one else ""),
        )
    if now.within:
        _span(row, "within", ctx.say("in the last", "in de laatste") if not ever else ctx.say("how long", "hoe lang"))


def _span(row: Row, name: str, label: str) -> None:
    """A length of time: a number and its unit."""
    ctx = row.ctx
    number, _, unit = str(getattr(row.get(), name) or "30 days").partition(" ")
    unit = unit if unit.endswith("s") else f"{unit}s"

    def numbered(value: str) -> Any:
        _, _, now = str(getattr(row.get(), name)).partition(" ")
        return row.set(name, f"{value.strip() or '0'} {now or 'days'}")

    def united(value: str) -> Any:
        now, _, _ = str(getattr(row.get(), name)).partition(" ")
        return row.set(name, f"{now} {value}")

    entry(label, number, numbered)
    pick(ctx.say("unit", "eenheid"), {one: ctx.say(*words) for one, words in _UNITS.items()}, unit, united)


def _number(row: Row, label: str, value: float) -> None:
    def typed(text: str) -> Any:
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return None
        return row.change(number=number)

    entry(label, f"{value:g}", typed)


def _op(row: Row, now: Condition) -> None:
    options = {one: row.ctx.say(*words) for one, words in _COMPARED.items()}
    pick(row.ctx.say("how much", "hoeveel"), options, now.op, lambda one: row.change(op=one))


def _did(row: Row, now: Condition) -> None:
    ctx = row.ctx
    _event(row, now.event)
    options = {"some": ctx.say("at least once", "minstens één keer"), "none": ctx.say("not once", "geen enkele keer")}
    options |= {
        one: ctx.say(f"{words[0]} … times", f"{words[1]} … keer")
        for one, words in _COMPARED.items()
        if one in {">=", "<=", "="}
    }

    def often(one: str) -> Any:
        return row.change(again=True, op=one, number=1.0 if one in {"some", "none"} else max(row.get().number, 2.0))

    pick(ctx.say("how often", "hoe vaak"), options, now.op, often)
    if now.op not in {"some", "none"}:
        _number(row, ctx.say("times", "keer"), now.number)
    _within(row, now)


def _spent(row: Row, now: Condition) -> None:
    ctx = row.ctx
    said = row.choices.deeds
    options = {one: f"{said[one][ctx.language]} · {one}" if one in said else one for one in row.choices.sums}

    def changed(one: str) -> Any:
        return row.change(again=True, event=one, then=row.choices.sums[one][0])

    pick(ctx.say("what", "wat"), options, now.event, changed)
    names = {
        one: ctx.say("money", "geld") if one == "value" else one for one in row.choices.sums.get(now.event, (now.then,))
    }
    pick(ctx.say("of what", "waarvan"), names, now.then, lambda one: row.change(then=one))
    _op(row, now)
    _number(row, ctx.say("amount", "bedrag"), now.number)
    _within(row, now)


def _last(row: Row, now: Condition) -> None:
    _event(row, now.event)
    _op(row, now)
    _number(row, row.ctx.say("days ago", "dagen geleden"), now.number)


def _first(row: Row, now: Condition) -> None:
    _event(row, now.event)
    _within(row, now, ever=False)


def _stopped(row: Row, now: Condition) -> None:
    _event(row, now.event)
    _within(row, now)
    _span(row, "span", row.ctx.say("but not in the last", "maar niet in de laatste"))


def _back(row: Row, now: Condition) -> None:
    _event(row, now.event)
    _within(row, now, ever=False)
    _span(row, "span", row.ctx.say("after a pause of", "na een pauze van"))


def _steady(row: Row, now: Condition) -> None:
    _event(row, now.event)
    _number(row, row.ctx.say("in each of the last", "in elk van de laatste"), now.number)
    _span(row, "span", row.ctx.say("periods of", "perioden van"))


def _order(row: Row, now: Condition) -> None:
    _event(row, now.event)
    _event(row, now.then, then=True)
    _within(row, now)


def _trait(row: Row, now: Condition) -> None:
    ctx = row.ctx
    names: dict[str, str] = {
        "country": ctx.say("country", "land"),
        "language": ctx.say("language", "taal"),
        "time_zone": ctx.say("time zone", "tijdzone"),
    }
    offered: dict[str, str] = {str(one): names.get(one) or str(one) for one in row.choices.traits}

    def changed(one: str) -> Any:
        return row.change(again=True, event=one, values=tuple(row.choices.traits.get(one, ("",))[:1]))

    pick(ctx.say("trait", "kenmerk"), offered, now.event, changed)
    _is(row, now)
    held = row.choices.traits.get(now.event, ())
    if len(now.values) == 1 and held:
        pick(
            ctx.say("value", "waarde"), {one: one for one in held}, now.values[0], lambda one: row.change(values=(one,))
        )
    else:
        label = ctx.say("values, with commas", "waarden, met komma’s")
        entry(label, ", ".join(now.values), lambda one: row.change(values=_split(one)), kind="text", wide=True)


def _split(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip()) or ("",)


def _is(row: Row, now: Condition) -> None:
    ctx = row.ctx
    pick(
        ctx.say("is or not", "wel of niet"),
        {"=": ctx.say("is", "is"), "<>": ctx.say("is not", "is niet")},
        now.op,
        lambda one: row.change(op=one),
    )


def _prediction(row: Row, now: Condition) -> None:
    pick(
        row.ctx.say("which", "welke"),
        {one: one for one in row.choices.predictions},
        now.event,
        lambda one: row.change(event=one),
    )
    _op(row, now)
    _number(row, row.ctx.say("number", "getal"), now.number)


def _segment(row: Row, now: Condition) -> None:
    ctx = row.ctx
    pick(
        ctx.say("is or not", "wel of niet"),
        {"=": ctx.say("is in", "zit in"), "<>": ctx.say("is not in", "zit niet in")},
        now.op,
        lambda one: row.change(op=one),
    )
    offered = {one: one for one in row.choices.segments if one != row.name}
    pick("segment", offered, now.event, lambda one: row.change(event=one))


_CONTROLS: Mapping[str, Callable[[Row, Condition], None]] = {
    "did": _did,
    "spent": _spent,
    "last": _last,
    "first": _first,
    "stopped": _stopped,
    "back": _back,
    "steady": _steady,
    "order": _order,
    "trait": _trait,
    "prediction": _prediction,
    "segment": _segment,
}
