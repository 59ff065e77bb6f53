"""The DPIA checklist: which signs of high risk there are, what Echt does about each, and what a person must say.

The nine criteria are those of WP 248 rev.01 (article 29 working party, 2017; endorsed by the EDPB in 2018): where two
apply, a DPIA is needed in most cases. Two kinds of processing are from the list of the Dutch authority (Autoriteit
Persoonsgegevens, 2019) for which one always is. Read in public pages, not in the official journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from echt.flow import Answered, Processing
from echt.report.numbers import Language, Numbers

__all__ = ["CRITERIA", "Criterion", "Dpia", "dpia"]

Pair = tuple[str, str]
ENOUGH = 2
"""Criteria that apply, from which on a DPIA is needed in most cases (WP 248, III.B)."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One criterion: its words, and what the project itself says about it: True, False, or None: only a person knows."""

    key: str
    title: Pair
    does: Pair
    fill: Pair
    applies: Callable[[Processing], bool | None]
    always: bool = False


CRITERIA: tuple[_Asked, ...] = (
    _Asked(
        "scoring",
        ("Evaluation or scoring, profiling included", "Beoordelen of scoren, ook profilering"),
        (
            "Predictions have an interval and a test on the past; mood, need and vulnerability are never looked at; each person can see and stop it.",
            "Voorspellingen hebben een interval en een toets op het verleden; stemming, nood en kwetsbaarheid tellen nooit mee; ieder mens kan het zien en stoppen.",
        ),
        (
            "Whether what is predicted could hurt anyone who is judged wrongly.",
            "Of wat je voorspelt iemand schaadt die verkeerd wordt ingeschat.",
        ),
        lambda facts: any(one.predictions or one.purpose == "personalize.content.profiled" for one in facts.activities),
    ),
    _Asked(
        "automatic",
        (
            "Automated decisions with legal or similarly large effect",
            "Automatische besluiten met rechtsgevolg of iets dat even zwaar weegt",
        ),
        (
            "Echt decides by itself who gets a message or is left in peace, one reason a person; it sets no prices for one person and refuses nobody a service.",
            "Echt besluit zelf wie een bericht krijgt of met rust wordt gelaten, één reden per mens; het maakt geen prijs voor één mens en weigert niemand een dienst.",
        ),
        (
            "Whether an offer that some do not get weighs heavily for them (credit, housing, work, care).",
            "Of een aanbod dat sommigen niet krijgen voor hen zwaar weegt (krediet, wonen, werk, zorg).",
        ),
        lambda _: None,
    ),
    _Asked(
        "monitoring",
        ("Systematic monitoring", "Stelselmatig volgen"),
        (
            "Only events that your own shop sends are read; addresses and searches are scrubbed; an objection to profiling stops it.",
            "Alleen gebeurtenissen die je eigen winkel stuurt worden gelezen; adressen en zoekwoorden worden geschoond; een bezwaar tegen profilering stopt het.",
        ),
        (
            "Whether people expect that these events are kept, and where they were told.",
            "Of mensen verwachten dat deze gebeurtenissen worden bewaard, en waar dat is verteld.",
        ),
        lambda facts: bool({"segment", "events", "live"} & set(facts.sources.values())) or _watched(facts),
    ),
    _Asked(
        "sensitive",
        ("Sensitive or very personal data", "Gevoelige of heel persoonlijke gegevens"),
        (
            "Names of fields that tell a special category (GDPR 9) are refused at the door; what people write is encrypted.",
            "Velden die naar bijzondere gegevens (AVG 9) wijzen worden bij de deur geweigerd; wat mensen schrijven is versleuteld.",
        ),
        (
            "Whether what you sell tells something sensitive of who buys it (medicine, faith, pregnancy).",
            "Of wat je verkoopt iets gevoeligs zegt over wie het koopt (medicijnen, geloof, zwangerschap).",
        ),
        lambda _: None,
    ),
    _Asked(
        "scale",
        ("Large scale", "Grote schaal"),
        (
            "Counts are here: {people} people. The law names no number.",
            "De aantallen staan hier: {people} mensen. De wet noemt geen getal.",
        ),
        (
            "Whether that is much, for how long, and over how large an area.",
            "Of dat veel is, voor hoe lang, en over hoe groot een gebied.",
        ),
        lambda _: None,
    ),
    _Asked(
        "combining",
        ("Matching or combining data sets", "Gegevens uit verschillende bronnen samenvoegen"),
        (
            "People of different sources are one person only where a source says so; the link can be undone.",
            "Mensen uit verschillende bronnen zijn pas één mens waar een bron dat zegt; die koppeling kan worden verbroken.",
        ),
        (
            "Whether people would expect their data from these sources to come together.",
            "Of mensen verwachten dat hun gegevens uit deze bronnen samenkomen.",
        ),
        lambda facts: len(facts.sources) > 1,
    ),
    _Asked(
        "vulnerable",
        ("Data about people who are vulnerable", "Gegevens over kwetsbare mensen"),
        (
            "Minors are never profiled and get nothing; someone in distress is left alone until a human has read their words.",
            "Van minderjarigen wordt geen profiel gemaakt en ze krijgen niets; wie in nood schrijft wordt met rust gelaten tot een mens het las.",
        ),
        (
            "Whether your people are vulnerable for another reason: patients, employees, debtors.",
            "Of jouw mensen om een andere reden kwetsbaar zijn: patiënten, werknemers, mensen met schulden.",
        ),
        lambda _: None,
    ),
    _Asked(
        "new",
        ("New technology or a new use of it", "Nieuwe techniek of een nieuw gebruik ervan"),
        (
            "Models are tested against simple rules, and the simple one wins unless it is clearly worse; words by a model are marked as such.",
            "Modellen worden naast eenvoudige regels getoetst, en de eenvoudige wint tenzij die duidelijk slechter is; tekst van een model is zo gemerkt.",
        ),
        (
            "What a model could do that nobody foresaw, and who would notice.",
            "Wat een model kan doen dat niemand voorzag, en wie dat merkt.",
        ),
        lambda facts: facts.engine == "openai" or any(one.predictions for one in facts.activities),
    ),
    _Asked(
        "barred",
        (
            "People are kept from a right, service or contract",
            "Mensen wordt een recht, dienst of overeenkomst onthouden",
        ),
        (
            "Left in peace means no message, never no service; everyone can stop, see and be forgotten without a question.",
            "Met rust gelaten is geen bericht, nooit geen dienst; ieder kan stoppen, inzien en vergeten worden zonder vraag.",
        ),
        (
            "Whether something is sold only by message, so that who gets none cannot buy it.",
            "Of iets alleen per bericht te koop is, zodat wie niets krijgt het niet kan kopen.",
        ),
        lambda _: False,
    ),
    _Asked(
        "nl-15",
        (
            "Dutch list, 15: profiling, extensive and systematic",
            "AP-lijst, 15: profilering, uitgebreid en stelselmatig",
        ),
        (
            "See evaluation or scoring. Predictions look at orders and visits, not at the whole of a life.",
            "Zie beoordelen of scoren. Voorspellingen kijken naar bestellingen en bezoek, niet naar een heel leven.",
        ),
        ("Whether yours is that extensive.", "Of die van jou zo uitgebreid is."),
        lambda _: None,
        always=True,
    ),
    _Asked(
        "nl-16",
        (
            "Dutch list, 16: behaviour observed or influenced on a large scale",
            "AP-lijst, 16: gedrag observeren of beïnvloeden op grote schaal",
        ),
        (
            "Attention is a budget that belongs to the person; manipulation cannot be approved; what a message caused is measured, harm too.",
            "Aandacht is een budget van de mens zelf; manipulatie kan niet worden goedgekeurd; wat een bericht veroorzaakt wordt gemeten, schade ook.",
        ),
        ("Whether yours is on a large scale.", "Of die van jou op grote schaal is."),
        lambda _: None,
        always=True,
    ),
)
"""In the order in which they are asked."""


def _watched(facts: Processing) -> bool:
    """Events of visits, not only of orders."""
    return bool({"Page", "Screen", "Product Viewed", "page", "screen"} & set(facts.events))


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion, for one project, in one language.

    Attributes:
        key: Of `trust/dpia.toml`.
        title: What it asks.
        applies: True, False, or None: a person must say.
        by_project: Whether the project itself says so; False: a person did, or must.
        does: What Echt does about it.
        fill: What a person must say.
        answer: What a person said.
        always: Whether it alone asks for a DPIA.
    """

    key: str
    title: str
    applies: bool | None
    by_project: bool
    does: str
    fill: str
    answer: Answered | None
    always: bool

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        said = self.answer
        answer = said and {"applies": said.applies, "note": said.note, "by": said.by, "on": said.on.isoformat()}
        return {
            "key": self.key,
            "title": self.title,
            "applies": self.applies,
            "by_project": self.by_project,
            "does": self.does,
            "fill": self.fill,
            "answer": answer,
            "always": self.always,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Dpia:
    """The checklist of a project, in one language.

    Attributes:
        name: Of the project.
        language: "nl" or "en".
        criteria: All of them.
        decided: What was decided, by whom, when; empty where nothing was.
    """

    name: str
    language: Language
    criteria: tuple[Criterion, ...]
    decided: Mapping[str, str]

    @property
    def apply(self) -> int:
        """Criteria of WP 248 that apply."""
        return sum(one.applies is True and not one.always for one in self.criteria)

    @property
    def open(self) -> int:
        """Criteria about which a person has yet to say something."""
        return sum(one.applies is None for one in self.criteria)

    @property
    def needed(self) -> bool | None:
        """Whether a DPIA is needed; None while that hangs on what a person has yet to say."""
        if self.apply >= ENOUGH or any(one.always and one.applies for one in self.criteria):
            return True
        return None if self.open else False

    @property
    def verdict(self) -> str:
        """The same in a sentence."""
        nl = self.language == "nl"
        if self.needed:
            return (
                f"{self.apply} van de 9 criteria gelden: een DPIA is nodig."
                if nl
                else f"{self.apply} of the 9 criteria apply: a DPIA is needed."
            )
        if self.needed is None:
            return (
                f"{self.apply} van de 9 criteria gelden; over {self.open} punten moet een mens nog iets zeggen."
                if nl
                else f"{self.apply} of the 9 criteria apply; a person has yet to say something about {self.open} points."
            )
        return (
            f"{self.apply} van de 9 criteria gelden: waarschijnlijk is geen DPIA nodig. Schrijf op waarom."
            if nl
            else f"{self.apply} of the 9 criteria apply: a DPIA is probably not needed. Write down why."
        )

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "name": self.name,
            "language": self.language,
            "needed": self.needed,
            "apply": self.apply,
            "open": self.open,
            "verdict": self.verdict,
            "criteria": [one.to_dict() for one in self.criteria],
            "decided": dict(self.decided),
        }

    def __str__(self) -> str:
        nl = self.language == "nl"
        marks = {True: "ja" if nl else "yes", False: "nee" if nl else "no", None: "?"}
        lines = [f"DPIA: {self.name}", f"  {self.verdict}"]
        for one in self.criteria:
            lines += [f"  [{marks[one.applies]}] {one.title} ({one.key})", f"      {one.does}"]
            if one.answer is not None:
                lines.append(f"      {one.answer.by}, {one.answer.on.isoformat()}: {one.answer.note}")
            elif one.applies is None:
                lines.append(f"      {'Een mens zegt' if nl else 'A person says'}: {one.fill}")
        where = "Antwoorden staan in" if nl else "Answers stand in"
        return "\n".join(
            [*lines, f"  {where} trust/dpia.toml: [criteria.{self.criteria[0].key}] applies, note, by, on"]
        )

    __repr__ = __str__


def dpia(facts: Processing, language: Language) -> Dpia:
    """The checklist of a project in words.

    Args:
        facts: From `flow.read_processing`.
        language: "nl" or "en".
    """
    people = Numbers(language).whole(facts.people)
    found: list[Criterion] = []
    for one in CRITERIA:
        own, said = one.applies(facts), facts.stated.answers.get(one.key)
        title, does, fill = (_say(pair, language) for pair in (one.title, one.does, one.fill))
        found.append(
            Criterion(
                key=one.key,
                title=title,
                applies=said.applies if said is not None else own,
                by_project=said is None and own is not None,
                does=does.format(people=people),
                fill=fill,
                answer=said,
                always=one.always,
            )
        )
    return Dpia(facts.name, language, tuple(found), facts.stated.decided)


def _say(pair: Pair, language: Language) -> str:
    return pair[1] if language == "nl" else pair[0]
