"""A question in plain words, English and Dutch: "People who bought something in the last 365 days, and ..."."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from echt.segment.phrases import edge, wanted, when, words
from echt.segment.read import Question
from echt.segment.text import text
from echt.segment.tree import (
    Between,
    Both,
    Compare,
    Either,
    History,
    In,
    Included,
    Like,
    Literal,
    Missing,
    Node,
    Not,
    Predicted,
    Trait,
    walk,
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One event as people say it: done, not done, done so many times, and as a noun. Dutch puts the verb last."""

    yes: str
    no: str
    times: str
    noun: str


DEEDS: Mapping[str, Mapping[str, Deed]] = {
    "Order Completed": {
        "en": Deed("bought something", "bought nothing", "bought {}", "purchase"),
        "nl": Deed("iets kochten", "niets kochten", "{} kochten", "aankoop"),
    },
    "Order Refunded": {
        "en": Deed("got money back", "got no money back", "got money back {}", "refund"),
        "nl": Deed("geld terugkregen", "geen geld terugkregen", "{} geld terugkregen", "terugbetaling"),
    },
    "Product Viewed": {
        "en": Deed("viewed a product", "viewed no product", "viewed a product {}", "look at a product"),
        "nl": Deed("een product bekeken", "geen product bekeken", "{} een product bekeken", "blik op een product"),
    },
    "Product Added": {
        "en": Deed("put something in the basket", "put nothing in the basket", "put something in the basket {}", "product in the basket"),
        "nl": Deed("iets in de mand legden", "niets in de mand legden", "{} iets in de mand legden", "product in de mand"),
    },
    "Page Viewed": {
        "en": Deed("visited a page", "visited no page", "visited a page {}", "visit to a page"),
        "nl": Deed("een pagina bezochten", "geen pagina bezochten", "{} een pagina bezochten", "paginabezoek"),
    },
    "Email Opened": {
        "en": Deed("opened a mail", "opened no mail", "opened a mail {}", "opened mail"),
        "nl": Deed("een mail openden", "geen mail openden", "{} een mail openden", "geopende mail"),
    },
    "Email Link Clicked": {
        "en": Deed("followed a link in a mail", "followed no link in a mail", "followed a link in a mail {}", "link followed in a mail"),
        "nl": Deed("een link in een mail volgden", "geen link in een mail volgden", "{} een link in een mail volgden", "gevolgde link in een mail"),
    },
    "Identified": {
        "en": Deed("made themselves known", "did not make themselves known", "made themselves known {}", "time they made themselves known"),
        "nl": Deed("zich bekendmaakten", "zich niet bekendmaakten", "zich {} bekendmaakten", "keer dat ze zich bekendmaakten"),
    },
}  # fmt: skip
_TRAITS = {"country": ("country", "land"), "language": ("language", "taal"), "time_zone": ("time zone", "tijdzone")}


def deed(event: str, language: str) -> Deed:
    """An event as people say it; its own name in quotes where no better words are known."""
    if event in DEEDS:
        return DEEDS[event][language]
    if language == "nl":
        return Deed(f"‘{event}’ deden", f"‘{event}’ niet deden", f"{{}} ‘{event}’ deden", f"keer ‘{event}’")
    return Deed(f"did ‘{event}’", f"did not do ‘{event}’", f"did ‘{event}’ {{}}", f"‘{event}’")


def spoken(question: Question, language: str = "en") -> str:
    r"""The question as one sentence.

    Args:
        question: A segment that was read.
        language: "en" or "nl".

    Raises:
        ProjectError: E139, not in that language.

    Examples:
        >>> from echt.segment import parse, read
        >>> asked = parse("-- purpose: analytics.reporting\ndid('Order Completed', within => '90 days') and trait('country') = 'NL'", name="x")
        >>> spoken(read(asked)), spoken(read(asked), "nl")
        ('People who bought something in the last 90 days, and whose country is NL.', 'Mensen die in de laatste 90 dagen iets kochten, en van wie het land NL is.')
    """
    words(language)
    people, all_of_them = ("Mensen", "Iedereen") if language == "nl" else ("People", "Everyone")
    if isinstance(question.tree, Literal) and question.tree.value is True:
        return f"{all_of_them}."
    return f"{people} {clause(question.tree, language)}."


def asks_prediction(question: Question) -> bool:
    """Whether the answer rests on a prediction."""
    return any(isinstance(node, Predicted) for node in walk(question.tree))


def clause(node: Node, language: str) -> str:
    """One part, with the word that ties it to the people: "who ...", "whose ..."."""
    return _CLAUSES.get(type(node), _held)(node, language, negated=False)


def _clause(node: Node, language: str, *, negated: bool) -> str:
    return _CLAUSES.get(type(node), _held)(node, language, negated=negated)


def _held(node: Node, language: str, *, negated: bool) -> str:
    """What there are no better words for: as it was written."""
    if language == "nl":
        return f"voor wie {'niet ' if negated else ''}geldt: {text(node)}"
    return f"for whom this {'does not hold' if negated else 'holds'}: {text(node)}"


def _both(node: Both, language: str, *, negated: bool) -> str:
    return _joined(node.parts, "and" if not negated else "or", language, negated=negated)


def _either(node: Either, language: str, *, negated: bool) -> str:
    return _joined(node.parts, "or" if not negated else "and", language, negated=negated)


def _joined(parts: tuple[Node, ...], word: str, language: str, *, negated: bool) -> str:
    between = {"and": ", en ", "or": ", of "}[word] if language == "nl" else f", {word} "
    said = (
        f"({_clause(one, language, negated=negated)})"
        if isinstance(one, Both | Either)
        else _clause(one, language, negated=negated)
        for one in parts
    )
    return between.join(said)


def _not(node: Not, language: str, *, negated: bool) -> str:
    return _clause(node.part, language, negated=not negated)


def _included(node: Included, language: str, *, negated: bool) -> str:
    if language == "nl":
        return f"die {'niet ' if negated else ''}in segment ‘{node.name}’ zitten"
    return f"who are {'not ' if negated else ''}in segment ‘{node.name}’"


def _history(node: History, language: str, *, negated: bool) -> str:
    said = _VERBS.get(node.verb)
    if said is None or node.where is not None or (negated and node.verb != "did"):
        return _held(node, language, negated=negated)
    return said(node, language, negated)


def _time(node: History, language: str) -> str:
    """When, or nothing where all of the past counts."""
    return when(node, language) if node.window.start is not None or node.window.end is not None else ""


def _who(phrase: str, at: str, language: str) -> str:
    parts = ("die", at, phrase) if language == "nl" else ("who", phrase, at)
    return " ".join(part for part in parts if part)


def _did(node: History, language: str, negated: bool) -> str:  # one of a table of equals
    said = deed(node.events[0], language)
    return _who(said.no if negated else said.yes, _time(node, language), language)


def _first_time(node: History, language: str, _: bool) -> str:
    said = deed(node.events[0], language).yes
    phrase = f"voor het eerst {said}" if language == "nl" else f"{said} for the first time"
    return _who(phrase, _time(node, language), language)


def _in_order(node: History, language: str, _: bool) -> str:
    steps = [deed(name, language).yes for name in node.events]
    phrase = f"eerst {', daarna '.join(steps)}" if language == "nl" else ", then ".join(steps)
    return _who(phrase, _time(node, language), language)


def _regularly(node: History, language: str, _: bool) -> str:
    often = words(language)["regularly"].format("", node.times, edge(node.span, language)).strip()
    return _who(deed(node.events[0], language).yes, often, language)


def _stopped(node: History, language: str, _: bool) -> str:
    said = deed(node.events[0], language)
    since = words(language)["within"].format(edge(node.window.end, language))
    before = when(node, language) if node.window.start is not None else ""
    if language == "nl":
        return f"{_who(said.yes, before, language)}, maar {since} {said.no}"
    return f"{_who(said.yes, before, language)}, but {said.no} {since}"


def _restarted(node: History, language: str, _: bool) -> str:
    said, gap = deed(node.events[0], language).yes, edge(node.span, language)
    again = f"opnieuw {said}" if language == "nl" else f"{said} again"
    after = f", na een pauze van {gap}" if language == "nl" else f", after a pause of {gap}"
    return _who(again, _time(node, language), language) + after


def _compared(node: Compare | Between | In | Like | Missing, language: str, *, negated: bool) -> str:
    what = node.left if isinstance(node, Compare) else node.value
    asked = wanted(node, language, negated=negated)
    nl = language == "nl"
    if isinstance(what, Trait | Predicted):
        asked = asked.replace("'", "")
        if isinstance(node, Missing):
            asked = {"en": ("not known", "known"), "nl": ("niet bekend", "bekend")}[language][negated]
        if isinstance(what, Predicted):
            return (
                f"van wie de voorspelling {what.name} {asked} is" if nl else f"whose prediction {what.name} is {asked}"
            )
        name = _TRAITS.get(what.name, (f"‘{what.name}’", f"‘{what.name}’"))[nl]
        article = "de" if name in {"taal", "tijdzone"} else "het"
        return f"van wie {article} {name} {asked} is" if nl else f"whose {name} is {asked}"
    if isinstance(what, History) and what.where is None and what.verb in {"count", "sum", "days_since"}:
        return _amount(what, asked, language)
    return _held(node, language, negated=negated)


def _amount(what: History, asked: str, language: str) -> str:
    nl, said, at = language == "nl", deed(what.events[0], language), _time(what, language)
    if what.verb == "count":
        once = not nl and asked.endswith(" 1")
        often = f"{asked[:-1]}once" if once else f"{asked} {'keer' if nl else 'times'}"
        return _who(said.times.format(often), at, language)
    if what.verb == "days_since":
        return (
            f"bij wie de laatste {said.noun} {asked} dagen geleden is"
            if nl
            else f"whose last {said.noun} was {asked} days ago"
        )
    name = what.number.name if what.number else "value"
    if name == "value" and what.events[0] == "Order Completed":
        return _who(f"{asked} uitgaven" if nl else f"spent {asked}", at, language)
    held = (
        f"bij wie de som van ‘{name}’ bij ‘{what.events[0]}’ {asked} is"
        if nl
        else f"whose sum of ‘{name}’ over ‘{what.events[0]}’ is {asked}"
    )
    return f"{held} {at}".strip()


_VERBS: Mapping[str, Callable[[History, str, bool], str]] = {
    "did": _did,
    "first_time": _first_time,
    "in_order": _in_order,
    "regularly": _regularly,
    "stopped": _stopped,
    "restarted": _restarted,
}
_CLAUSES: Mapping[type[Any], Callable[..., str]] = {
    Both: _both,
    Either: _either,
    Not: _not,
    Included: _included,
    History: _history,
    Compare: _compared,
    Between: _compared,
    In: _compared,
    Like: _compared,
    Missing: _compared,
}
