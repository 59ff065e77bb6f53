"""What the report says, in English and Dutch: the opening, the reasons, one person's story.

Sentences are templates; a `Figure` is a number in one of them, with its definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from echt.nouns import Reason
from echt.report.data import ReportData, Story
from echt.report.numbers import Language, Numbers

REASONS: Mapping[str, Mapping[str, str]] = {
    "objection": {"en": "Objected to mail", "nl": "Maakte bezwaar tegen mail"},
    "no_permission": {"en": "No permission", "nl": "Geen toestemming of andere grond"},
    "minor": {"en": "Is a minor", "nl": "Is minderjarig"},
    "holdout": {"en": "Holdout, by lot", "nl": "Meetgroep, door loting"},
    "quiet": {"en": "Asked for rest, or quiet hours", "nl": "Vroeg om rust, of stille uren"},
    "budget_spent": {"en": "Own attention budget used", "nl": "Eigen aandachtsbudget op"},
    "no_creative": {"en": "Nothing fitting to show", "nl": "Geen passende uiting"},
    "not_worth_it": {"en": "Brings less than it costs", "nl": "Brengt minder op dan het kost"},
    "outranked": {"en": "Something else goes first", "nl": "Iets anders gaat voor"},
    "shared_budget": {"en": "Shared budget used", "nl": "Gezamenlijk budget op"},
    "explore": {"en": "Gets it by lot, to learn", "nl": "Krijgt het door loting, om van te leren"},
    "plan": {"en": "Gets a message", "nl": "Krijgt een bericht"},
}
# the same reasons inside a sentence: "1,204 because ..."
_BECAUSE: Mapping[str, Mapping[str, str]] = {
    "objection": {"en": "objected", "nl": "maakten bezwaar"},
    "no_permission": {"en": "gave no permission", "nl": "gaven geen toestemming"},
    "minor": {"en": "are minors", "nl": "zijn minderjarig"},
    "holdout": {"en": "were drawn into the holdout", "nl": "vielen door loting in de meetgroep"},
    "quiet": {"en": "asked for rest", "nl": "vroegen om rust"},
    "budget_spent": {"en": "had used their own attention budget", "nl": "hadden hun eigen aandachtsbudget op"},
    "no_creative": {"en": "had nothing fitting to be shown", "nl": "hadden niets aan wat wij konden laten zien"},
    "not_worth_it": {
        "en": "would give more attention than the mail is worth",
        "nl": "zouden meer aandacht geven dan de mail waard is",
    },
    "outranked": {"en": "got something that mattered more", "nl": "kregen iets dat belangrijker was"},
    "shared_budget": {
        "en": "came after the shared budget was used",
        "nl": "kwamen nadat het gezamenlijke budget op was",
    },
}


def titled(name: str) -> str:
    """The name of a text file as people read it.

    Examples:
        >>> titled("stille-kopers")
        'Stille kopers'
    """
    spoken = name.replace("-", " ").replace("_", " ").strip()
    return spoken[:1].upper() + spoken[1:]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a sentence, with what it means and where it comes from."""

    text: str
    title: str
    meaning: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template and its figures, by name."""

    template: str
    figures: Mapping[str, Figure]

    def plain(self) -> str:
        """The sentence as text."""
        return self.template.format(**{name: figure.text for name, figure in self.figures.items()})


def opening(data: ReportData, language: Language = "en") -> str:
    """The sentences that hold the figures, as plain text.

    Args:
        data: What the report says.
        language: "en" or "nl".

    Returns:
        How many people are known, how many bought lately, what the usual mailing and what Echt sends, and who was left
        in peace and why.
    """
    return f"{lead(data, language).plain()} {because(data, language)}"


def lead(data: ReportData, language: Language) -> Sentence:
    """The opening sentences with their figures."""
    say = Numbers(language)
    if language == "nl":
        template = (
            f"{data.shop} kent {{known}}; {{recent}} kochten in de laatste {data.recent_days} dagen iets. "
            "De gewone mailing zou naar {usual} gaan. Echt stuurt er {sent}, en laat {peace} met rust."
        )
        people = "mensen"
    else:
        template = (
            f"{data.shop} knows {{known}}; {{recent}} bought something in the last {data.recent_days} days. "
            "The usual mailing would go to {usual}. Echt sends {sent}, and leaves {peace} in peace."
        )
        people = "people"
    counts = {
        "known": f"{say.whole(data.known)} {people}",
        "recent": say.whole(data.recent),
        "usual": say.whole(data.usual),
        "sent": say.whole(data.flow.sent),
        "peace": f"{say.whole(data.flow.in_peace)} {people}",
    }
    meanings = _MEANINGS[language]
    return Sentence(template, {name: Figure(text, *meanings[name]) for name, text in counts.items()})


_MEANINGS: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "en": {
        "known": ("People known", "Everyone with at least one order or visit under an id of their own.", "people"),
        "recent": (
            "Bought lately",
            "At least one order in that period, refunds left aside.",
            "events: Order Completed",
        ),
        "usual": (
            "The usual mailing",
            "Everyone in the segment who may be mailed, whether it is worth their attention or not.",
            "segment, permission",
        ),
        "sent": (
            "Sent by Echt",
            "People for whom the expected gain is larger than the worth of their attention, within their budget.",
            "decisions: plan, explore",
        ),
        "peace": (
            "Left in peace",
            "Asked about and given nothing. Each has exactly one reason.",
            "decisions: the others",
        ),
    },
    "nl": {
        "known": (
            "Mensen die we kennen",
            "Iedereen met minstens één bestelling of bezoek onder een eigen id.",
            "people",
        ),
        "recent": (
            "Kocht onlangs",
            "Minstens één bestelling in die tijd; retouren tellen niet.",
            "events: Order Completed",
        ),
        "usual": (
            "De gewone mailing",
            "Iedereen in het segment die gemaild mag worden, of het de aandacht waard is of niet.",
            "segment, permission",
        ),
        "sent": (
            "Door Echt verstuurd",
            "Mensen voor wie de verwachte winst groter is dan de waarde van hun aandacht, binnen hun budget.",
            "decisions: plan, explore",
        ),
        "peace": (
            "Met rust gelaten",
            "Er is naar gekeken en ze kregen niets. Ieder heeft precies één reden.",
            "decisions: de rest",
        ),
    },
}


def because(data: ReportData, language: Language) -> str:
    """Why people were left in peace: the three reasons that count most people."""
    say = Numbers(language)
    top = sorted(((n, reason) for reason, n in data.flow.left_out.items() if n), key=lambda pair: -pair[0])
    parts = [f"{say.whole(n)} {_BECAUSE[reason][language]}" for n, reason in top[:3]]
    if not parts:
        return ""
    rest = sum(n for n, _ in top[3:])
    if rest:
        parts.append(f"{say.whole(rest)} {'hadden een andere reden' if language == 'nl' else 'had another reason'}")
    joined = (
        parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {'en' if language == 'nl' else 'and'} {parts[-1]}"
    )
    return f"{'Waarom' if language == 'nl' else 'Why'}: {joined}."


def story(told: Story, language: Language = "en", *, currency: str = "EUR") -> tuple[str, ...]:
    """One person's decision in three sentences: who, what counted, and what happened.

    Args:
        told: The numbers behind it, or own sentences for it.
        language: "en" or "nl".
        currency: Of the gain, ISO 4217.
    """
    if language in told.sentences:
        return told.sentences[language]
    say = Numbers(language)
    return (_who(told, say), _counted(told, say, currency), _happened(told, say))


def _who(told: Story, say: Numbers) -> str:
    days = "" if told.days_since_order is None else say.whole(told.days_since_order)
    if say.language == "nl":
        times = {0: "nog nooit", 1: "één keer", 2: "twee keer"}.get(told.orders, f"{say.whole(told.orders)} keer")
        when = f", voor het laatst {days} dagen geleden" if days else ""
        return f"Deze persoon bestelde {times}{when}."
    times = {0: "nothing yet", 1: "once", 2: "twice"}.get(told.orders, f"{say.whole(told.orders)} times")
    when = f", last {days} days ago" if days else ""
    return f"This person ordered {times}{when}."


def _counted(told: Story, say: Numbers, currency: str) -> str:
    nl = say.language == "nl"
    gain, cost = say.money(told.gain, currency), say.money(told.price_s * told.worth_per_s, currency)
    price, budget, used = say.seconds(told.price_s), say.seconds(told.budget_s), say.seconds(told.used_s)
    if told.reason in {Reason.plan, Reason.explore, Reason.not_worth_it}:
        less = told.reason == Reason.not_worth_it
        if nl:
            verdict = "minder dan" if less else "meer dan"
            return f"Een bericht brengt naar verwachting {gain} extra op: {verdict} de {cost} die {price} van hun aandacht waard is."
        verdict = "less than" if less else "more than"
        return f"A message is expected to bring {gain} extra: {verdict} the {cost} that {price} of their attention is worth."
    sentences: dict[str, tuple[str, str]] = {
        "objection": (
            "They objected to this kind of message, and an objection beats all.",
            "Die maakte bezwaar tegen dit soort berichten, en een bezwaar gaat voor alles.",
        ),
        "no_permission": (
            "There is no permission to mail them, and nothing means no.",
            "Er is geen toestemming of andere grond om te mailen, en niets betekent nee.",
        ),
        "minor": (
            "They are a minor, and minors are never profiled.",
            "Die is minderjarig, en minderjarigen profileren we nooit.",
        ),
        "holdout": (
            "The draw put them in the holdout: the people who show what happens without a message.",
            "Door loting zitten ze in de meetgroep: de mensen die laten zien wat er zonder bericht gebeurt.",
        ),
        "budget_spent": (
            f"They already gave {used} of their {budget} this week, and a message of {say.seconds(told.attention_s)} does not fit.",
            f"Die gaf deze week al {used} van de {budget}, en een bericht van {say.seconds(told.attention_s)} past daar niet bij.",
        ),
    }
    words = sentences.get(told.reason)
    if words:
        return words[1] if nl else words[0]
    name = REASONS[told.reason][say.language]
    return f"De reden: {name.lower()}." if nl else f"The reason: {name.lower()}."


def _happened(told: Story, say: Numbers) -> str:
    sent = told.reason in {Reason.plan, Reason.explore}
    left = max(0.0, told.budget_s - told.used_s - (told.attention_s if sent else 0.0))
    budget, rest = say.seconds(told.budget_s), say.seconds(left)
    if say.language == "nl":
        what = "Dus ging er één bericht uit" if sent else "Dus lieten we deze persoon met rust"
        return f"{what}; van de {budget} aandacht in deze week blijft {rest} vrij."
    what = "So one message went out" if sent else "So they were left in peace"
    return f"{what}; {rest} of this week's {budget} of attention stays theirs."
