"""One sentence after another: a line of the grammar, its slots filled from a view, each fact used once."""

from __future__ import annotations

import re
from random import Random

from echt.create.engines.phrases.grammar import Line, grammar
from echt.create.engines.phrases.view import END, FIRST, START, MissingError, View, bare, mark, opened
from echt.create.language import capitals, dutch, english, tidy
from echt.nouns import Fact

__all__ = ["Draft", "Writer", "clumsy"]

_TONE = re.compile(r"<([^<>~]*)~([^<>~]*)>")
_COUNT = re.compile(r"\[([^\[\]/]*)/([^\[\]/]*)\]")
_EITHER = re.compile(r"\(([^()]*)\)")
_MARKED = re.compile(f"{START}[^{START}{END}]*{END}")
_STOPS = re.compile(f"([.?!]{END})[.,](?=\\s|\\Z)")
KEPT = 0xF0000
"""From here on, characters stand for the words of a fact while the words around them are put in order."""
DEEPEST = 5
SPELLED_SHARE = 0.4
_ASIDE = re.compile(r"(?:weten|know)[^:.?]*: [^.]*\?")
_SENTENCE = re.compile(r"[.?!]\s+|\n+")
_TWO = re.compile(
    r"\b(heeft|hebben|is|zijn|komt|komen|has|have|are|comes|come) ((?:[^.?!\n]|\.(?=\d))*?) (en|and) \1 ", re.IGNORECASE
)
_TWICE = re.compile(r"\b(met|voor|van|door|over|with|for|by|about)\b.*\b\1\b", re.IGNORECASE)
Draft = tuple[str, str, tuple[str, ...], str]
"""What a person reads, what is left without facts, the ids of the facts, and the words with places for them."""


class Writer:
    """Writes lines over one view. Chance comes from `rng` alone."""

    def __init__(self, view: View, rng: Random) -> None:
        self.view, self.rng = view, rng
        self.lines = {
            symbol: [(line, self._bent(line)) for line in lines if self._has(line)]
            for symbol, lines in grammar(view.language).items()
        }
        self.used: dict[str, None] = {}
        self.kept: list[Fact] = []
        self.named = False

    def frames(self, symbol: str) -> list[Line]:
        """The lines of a part that this view has the facts for."""
        return [line for line, _ in self.lines.get(symbol, [])]

    def facts(self) -> int:
        """How many facts there are to say."""
        return sum(len(facts) for facts in self.view.kinds.values())

    def text(self, symbol: str, at: int | None = None) -> str:
        """A line with its slots filled, still marked; the one at a place, or one by chance.

        Raises:
            MissingError: the view has no (unused) fact for one of its slots.
        """
        lines = self.lines.get(symbol)
        if not lines:
            raise MissingError
        _, pieces = lines[at] if at is not None else self.rng.choice(lines)
        return self._filled(pieces, None, "", 0)

    def write(self, symbol: str, at: int | None = None) -> Draft:
        """A line as a person reads it, its skeleton, and its facts.

        Raises:
            MissingError: the view has no (unused) fact for one of its slots.
        """
        self.begin()
        return self.done(self.text(symbol, at))

    def begin(self) -> None:
        """Forget which facts were said."""
        self.used, self.kept, self.named = {}, [], False

    def done(self, marked: str) -> Draft:
        """A marked text, with capitals and without marks; and what is left of it without the facts."""
        kept: list[str] = []

        def keep(match: re.Match[str]) -> str:
            kept.append(match[0])
            return f"{START}{chr(KEPT + len(kept) - 1)}{END}"

        plain = tidy(_TWO.sub(r"\1 \2 \3 ", _MARKED.sub(keep, marked)))
        marked = re.sub(f"{START}([^{START}{END}]){END}", lambda m: kept[ord(m[1]) - KEPT], plain)
        marked = capitals(_STOPS.sub(r"\1", marked), self.view.language)
        return bare(marked), _MARKED.sub("…", marked), tuple(self.used), bare(_MARKED.sub(self._open, marked))

    def _open(self, match: re.Match[str]) -> str:
        at, words = ord(match[0][1]) - FIRST, bare(match[0])
        return opened(words, self.kept[at], self.view.language) if 0 <= at < len(self.kept) else words

    def _has(self, line: Line) -> bool:
        return all(self._facts(kind) for kind in line.needs)

    def _facts(self, kind: str) -> list[Fact]:
        if kind == "audience" and self.view.audience:
            return [Fact("", "audience", self.view.audience)]
        return self.view.kinds.get(kind, [])

    def _bent(self, line: Line) -> tuple[str, ...]:
        many = self.view.number == "many"

        def bend(words: str) -> str:
            words = _TONE.sub(lambda m: m[2] if self.view.formal else m[1], words)
            return _COUNT.sub(lambda m: m[2] if many else m[1], words)

        return tuple(bend(piece) if i % 2 == 0 else piece for i, piece in enumerate(line.pieces))

    def _filled(self, pieces: tuple[str, ...], fact: Fact | None, kind: str, depth: int) -> str:
        if depth > DEEPEST:
            raise MissingError
        out: list[str] = []
        for i, piece in enumerate(pieces):
            out.append(self._slot(piece, fact, kind, depth) if i % 2 else _EITHER.sub(self._either, piece))
        return "".join(out)

    def _either(self, match: re.Match[str]) -> str:
        return self.rng.choice(match[1].split("|")) if "|" in match[1] else self.rng.choice([match[1], ""])

    def _slot(self, slot: str, fact: Fact | None, kind: str, depth: int) -> str:
        if slot.startswith("@"):
            return self._fragment(slot[1:], depth)
        if slot == "label":
            return mark(self._label(fact))
        if slot in {"", "-", "a -"} or slot.startswith("a -"):
            fact = fact if slot in {"", "-", "a -"} else self._unused(slot[3:])
            return self._said(fact, kind or slot[3:], slot)
        if slot in {"thing", "thing obj", "name"}:
            words, named = self.view.thing()
            if named.fact_id in self.used:
                return self._again("it" if slot == "thing" else "him")
            return self.keep(words, named)
        if slot in {"it", "him", "It"}:
            return self._pronoun(slot)
        if slot == "kind" or slot.endswith(" kind"):
            return self.keep(self.view.kind(slot.partition(" ")[0]), self.view.kinds["kind"][0])
        if slot == "use" or slot.startswith("use"):
            return self._use(slot[3:].strip())
        return self._said(self._unused(slot), slot, "")

    def _fragment(self, symbol: str, depth: int) -> str:
        lines = self.lines.get(symbol, [])
        ways: dict[str, list[tuple[tuple[str, ...], Fact | None, str]]] = {}
        for line, pieces in lines:
            kind = line.needs[0] if len(line.needs) == 1 else ""
            if kind in {"", "name", "kind", "use"}:
                ways.setdefault(f"*{line.words}", []).append((pieces, None, ""))
                continue
            for fact in self._facts(kind):
                if fact.fact_id not in self.used:
                    ways.setdefault(fact.fact_id or kind, []).append((pieces, fact, kind))
        order = list(ways)
        self.rng.shuffle(order)
        for key in order[:3]:
            before = dict(self.used)
            try:
                pieces, fact, kind = self.rng.choice(ways[key])
                return self._filled(pieces, fact, kind, depth + 1)
            except MissingError:
                self.used = before
        raise MissingError

    def _unused(self, kind: str) -> Fact:
        free = [fact for fact in self._facts(kind) if not fact.fact_id or fact.fact_id not in self.used]
        if not free:
            raise MissingError
        return self.rng.choice(free)

    def _said(self, fact: Fact | None, kind: str, slot: str) -> str:
        if fact is None:
            raise MissingError
        spelled = self.rng.random() < SPELLED_SHARE
        words = self.view.words(fact, kind, spelled=spelled, in_front="-" in slot)
        marked = self.keep(words, fact)
        return f"{english.article(words)} {marked}" if slot.startswith("a -") else marked

    def keep(self, words: str, fact: Fact) -> str:
        """The words of a fact, marked; the fact is said with them."""
        if not fact.fact_id:
            return mark(words)
        self.used[fact.fact_id] = None
        self.kept.append(fact)
        return mark(words, len(self.kept) - 1)

    def _label(self, fact: Fact | None) -> str:
        if fact is None:
            raise MissingError
        return self.view.label(fact)

    def _pronoun(self, slot: str) -> str:
        if slot != "It":
            return self.view.pronoun(slot)
        if self.view.noun is None or self.view.mixed:
            return self.keep(*self.view.thing())
        return self._again("it")

    def _again(self, form: str) -> str:
        """The thing named once more: what it is, then a pronoun, then what it is again."""
        self.named = not self.named
        if (
            self.view.noun is None
            or self.view.mixed
            or (not self.named and not (self.view.language == "nl" and form == "him"))
        ):
            return self.view.pronoun(form)
        return self.keep(self.view.kind("the"), self.view.kinds["kind"][0])

    def _asked(self, phrase: str) -> str:
        return dutch.asked(phrase, formal=self.view.formal)

    def _use(self, form: str) -> str:
        facts = self._facts("use")
        if not facts:
            raise MissingError
        fact = facts[0]
        words = str(fact.value)
        forms = {
            "te": dutch.te, "wie": dutch.present, "!": dutch.imperative, "vraag": self._asked, "ing": english.gerund, "s": english.third,
        }  # fmt: skip
        return self.keep(forms[form](words) if form else words, fact)


def clumsy(skeleton: str) -> bool:
    """Whether a sentence has two colons, ends an aside in a question, or leans twice on one little word: with …, with ….

    Examples:
        >>> clumsy("Goed om te weten: …: …"), clumsy("Een … met …, met …"), clumsy("Een … met … en …. Met … erbij.")
        (True, True, False)
    """
    if _ASIDE.search(skeleton):
        return True
    return any(one.count(":") > 1 or _TWICE.search(one) for one in _SENTENCE.split(skeleton))
