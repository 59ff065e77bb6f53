"""What a page says of findings and parts, in both languages. The guard's own reasons name the article, in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from echt.report.processing.words import PURPOSES
from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context

PARTS = {
    "subject": ("Subject", "Onderwerp"),
    "preheader": ("Preview line", "Voorvertoning"),
    "headline": ("Headline", "Kop"),
    "body": ("Text", "Tekst"),
    "call_to_action": ("Button", "Knop"),
    "alt": ("Description of the picture", "Beschrijving van het beeld"),
    "link": ("Link", "Link"),
    "post": ("Social post", "Bericht"),
    "push": ("Push line", "Pushregel"),
    "sms": ("Text message", "Sms"),
}

# rule -> (Dutch: what is wrong, Dutch: what mends it); English is the guard's own
DUTCH = {
    "number": ("Een getal dat geen feit draagt.", "Haal het weg, of leg het vast als feit."),
    "percentage": ("Een aandeel dat geen feit draagt.", "Haal het weg, of leg het vast als feit."),
    "price": ("Een prijs die geen feit draagt.", "Haal hem weg, of leg hem vast als feit."),
    "date": ("Een dag die geen feit noemt.", "Haal hem weg, of leg hem vast als feit."),
    "time": ("Een uur dat geen feit noemt.", "Haal het weg, of leg het vast als feit."),
    "clock": ("Het telt af naar een moment dat geen feit noemt.", "Schrijf de dag waarop het eindigt."),
    "urgency": ("Haast zonder feit.", "Noem de dag waarop het eindigt, als die dichtbij is."),
    "scarcity": ("Schaarste zonder feit.", "Noem de voorraad van nu, als feit."),
    "superlative": ("Niets zou beter zijn: wie zegt dat?", "Noem de test of ranglijst die dat zegt."),
    "comparison": ("Een vergelijking zonder meting.", "Noem de meting of test die dat zegt."),
    "free": ("Gratis, zonder feit.", "Zeg wat gratis is, met de voorwaarde erbij."),
    "discount": ("Een korting zonder laagste prijs van 30 dagen.", "Leg prijs en laagste prijs vast als feit."),
    "social_proof": ("Wat anderen doen, zonder telling.", "Noem het aantal of de beoordelingen, als feit."),
    "green": ("Een groene bewering zonder bewijs.", "Noem wat gemeten is, of het keurmerk."),
    "health": ("Een gezondheidsclaim.", "Alleen een toegelaten claim, in de eigen woorden ervan."),
    "guarantee": ("Een belofte zonder grens.", "Zeg het zoals de garantie het zegt."),
    "content": (
        "Wat erin zit of waar het van is, zonder feit.",
        "Haal het weg, of leg het aandeel, de stof of het materiaal vast als feit.",
    ),
    "terms": (
        "Voorwaarden die geen feit noemt.",
        "Haal het weg, of leg de termijn, de uren of wat erbij hoort vast als feit.",
    ),
    "certificate": ("Een keurmerk zonder bewijs.", "Noem het keurmerk, met naam en nummer."),
    "award": ("Een prijs of keuze zonder bewijs.", "Noem de prijs, het jaar en wie hem gaf."),
    "origin": ("Een herkomst zonder feit.", "Leg de herkomst vast als feit."),
    "delivery": ("Een levertijd zonder feit.", "Leg de levertijd vast als feit."),
    "new": ("Nieuw, zonder dag.", "Leg vast sinds wanneer het te koop is."),
    "expired": ("Het feit eronder is verlopen.", "Vernieuw het feit."),
    "shame": ("Wie nee zegt, moet zich schamen.", "Laat nee gewoon nee zijn."),
    "guilt": ("Speelt op schuldgevoel.", "Haal het weg: mensen zijn een merk niets schuldig."),
    "fear": ("Speelt op angst.", "Haal het weg, en zeg wat het product doet."),
    "vulnerable": ("Speelt op wat mensen kwetsbaar maakt.", "Haal het weg."),
    "hidden_cost": ("Verbergt wat mensen betalen.", "Toon de hele prijs, meteen."),
    "forced": (
        "Mensen moeten eerst iets anders doen, of blijven betalen.",
        "Zeg vooraf wat het kost en hoe het stopt.",
    ),
    "trick": ("Zo kiezen mensen wat ze niet willen.", "Stel één gewone vraag."),
    "nagging": ("Vraagt door na een antwoord.", "Neem nee aan."),
    "preselect": ("Zet één keuze voorop.", "Toon beide keuzes gelijk, geen van beide gekozen."),
    "fake_prize": ("Zegt dat mensen gewonnen hebben.", "Haal het weg."),
    "pressure": ("Zet mensen onder druk.", "Haal het weg."),
    "reads_like_pressure": (
        "Dit leest als druk; een model zegt dat, geen regel.",
        "Zeg wat het is, en laat mensen kiezen. Drukt het niemand, zeg het dan met andere woorden.",
    ),
    "clickbait": ("Belooft iets en houdt het achter.", "Zeg waar het over gaat."),
    "personal": ("Gegevens van één mens.", "Haal ze weg: één tekst gaat naar velen."),
    "political": ("Lijkt politiek.", "Haal het weg, of volg de regels voor politieke reclame."),
    "disguise": ("Tekens die anders zijn dan ze lijken.", "Typ het opnieuw."),
    "brand": ("Dit woord gebruikt het merk niet.", "Kies een ander woord."),
    "length": ("Langer dan het kanaal toont.", "Maak het korter."),
    "tone": ("De toon wisselt.", "Kies u of je, en roep niet."),
    "readability": ("Leest moeilijk.", "Kortere zinnen, gewone woorden."),
    "language": ("Dit lijkt een andere taal.", "Zet het onder de goede taal."),
    "words": (
        "Zo zei niemand het: het staat niet woord voor woord in de aantekeningen.",
        "Schrijf wat gezegd is, of haal de aanhalingstekens weg.",
    ),
    "hand": (
        "Te veel zinnen zijn eerder door een machine geschreven.",
        "Schrijf ze in eigen woorden: een verhaal is van een mens.",
    ),
    "file": ("Deze foto is niet te gebruiken.", "Bewaar haar opnieuw als JPEG of PNG, of kies een andere."),
    "place": (
        "In dit bestand staat waar de foto is gemaakt.",
        "Haal de plek eruit voordat je het bestand zelf publiceert.",
    ),
}
TONGUES = {"nl": ("Dutch", "Nederlands"), "en": ("English", "Engels")}
_LAW = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")


def part(ctx: Context, key: str) -> str:
    """What a part of a creative is called."""
    return ctx.say(*PARTS.get(key, (key, key)))


def maker(ctx: Context, key: str) -> str:
    """Who or what wrote words: a person, sentences of Echt, a model by its name."""
    return ctx.words.get(f"by.{key}", key)


def purpose(ctx: Context, key: str) -> str:
    """What a purpose is, in words."""
    return ctx.say(*PURPOSES.get(key, (key, key)))


def tongues(ctx: Context, keys: Iterable[str]) -> str:
    """Languages by name."""
    return ", ".join(ctx.say(*TONGUES.get(key, (key, key))) for key in keys)


def of_language(ctx: Context, fact: Any) -> str:
    """Behind what a fact is about: the language that it holds in, where it is one."""
    tongue = fact.fact_id.rpartition(".")[2]
    return f" ({ctx.say(*TONGUES[tongue])})" if tongue in TONGUES else ""


def about(ctx: Context, found: Any) -> tuple[str, Markup]:
    """What a finding says, and why and what mends it.

    Args:
        ctx: The page.
        found: A finding of the guard.
    """
    dutch = DUTCH.get(_rule(found))
    if ctx.language == "nl" and dutch is not None:
        laws = "; ".join(_LAW.findall(found.why))
        behind = Markup(' <span class="softer">({})</span>').format(laws) if laws else ""
        return f"\u2018{found.text}\u2019: {dutch[0]}", Markup("{}{}").format(dutch[1], behind)
    lang = Markup(' lang="en"') if ctx.language == "nl" else ""
    fix = f" {found.fix[:1].upper()}{found.fix[1:]}." if found.fix else ""
    return f"\u2018{found.text}\u2019", Markup("<span{}>{}{}</span>").format(lang, found.why, fix)


def finding(ctx: Context, found: Any, *, mark: str = "") -> Markup:
    """A finding of the guard on the page; in Dutch what the guard itself says, with its values, is folded beneath."""
    what, why = about(ctx, found)
    folded = Markup("")
    if ctx.language == "nl" and _rule(found) in DUTCH:
        fix = f" {found.fix[:1].upper()}{found.fix[1:]}." if found.fix else ""
        folded = Markup('<details><summary>{}</summary><p lang="en">{}{}</p></details>').format(
            ctx.words["error.program"], found.why, fix
        )
    return parts.finding(what, why, mark=mark, blocks=found.blocks, beside=folded)


def _rule(found: Any) -> str:
    return str(found.rule).rsplit(".", 1)[-1]


def is_in(found: Any, tongue: str, key: str) -> bool:
    """Whether a finding is about this part: it says so in its rule, "nl.subject.number"; else it is about the first one."""
    place = found.rule.split(".")[:-1]
    return place == [tongue, key] or (len(place) != 2 and key == "subject")


def marked(text: str, found: list[tuple[int, Any]]) -> Markup:
    """A text with the words that something was found about underlined, each with the number of its finding."""
    places: list[tuple[int, int, int]] = []
    for number, one in found:
        at = text.find(one.text) if one.text else -1
        if at >= 0 and all(at >= end or at + len(one.text) <= start for start, end, _ in places):
            places.append((at, at + len(one.text), number))
    out, last = Markup(""), 0
    for start, end, number in sorted(places):
        out += Markup("{}<mark>{}<sup>{}</sup></mark>").format(text[last:start], text[start:end], number)
        last = end
    return out + Markup("{}").format(text[last:])
