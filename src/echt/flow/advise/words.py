"""The sentences of advice, in English and Dutch. A number in a sentence says how it is written: {people:n}, {share:p}."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from string import Formatter
from typing import Any, Literal

Words = Mapping[str, str]

# key: (English, Dutch)
_SAYS: dict[str, tuple[str, str]] = {
    "title": (
        "What the data can carry for campaign '{campaign}', {at:d}: {people:n} people may be written to.",
        "Wat de gegevens kunnen dragen voor campagne '{campaign}', {at:d}: {people:n} mensen mogen bericht krijgen.",
    ),
    "job_whom": ("Whom to write to", "Naar wie"),
    "job_caused": ("What it caused", "Wat het veroorzaakte"),
    "job_moved": ("Whom a message moves", "Wie door een bericht verandert"),
    "risks": ("Whichever you take, mind that", "Wat u ook kiest, let op"),
    "tool_nobody": ("Nobody", "Niemand"),
    "tool_everyone": ("Everyone", "Iedereen"),
    "tool_rule": ("A simple rule", "Een eenvoudige regel"),
    "tool_prediction": ("A prediction", "Een voorspelling"),
    "tool_experiment": ("An experiment", "Een experiment"),
    "tool_uplift": ("An uplift model", "Een upliftmodel"),
    "verdict_use": ("take this", "neem dit"),
    "verdict_change_first": ("take this, after a change", "neem dit, na een wijziging"),
    "verdict_not_needed": ("not needed", "niet nodig"),
    "verdict_not_enough": ("not enough data or room", "te weinig gegevens of ruimte"),
    # what it takes
    "cost": ("It takes {data}.", "Het vraagt {data}."),
    "cost_people": (
        "At most {people:n} people written to, {attention:s} of their attention.",
        "Hoogstens {people:n} mensen die bericht krijgen, {attention:s} van hun aandacht.",
    ),
    "cost_money": ("Sending takes {money:m}.", "Versturen kost {money:m}."),
    "cost_given_up": (
        "If the effect is as assumed, leaving people in peace gives up {money:m}.",
        "Als het effect is zoals aangenomen, loopt u {money:m} mis door mensen met rust te laten.",
    ),
    "data_nothing": ("nothing", "niets"),
    "data_permission": ("permission to write, and nothing about anybody's past", "toestemming of een andere grond, en niets over iemands verleden"),
    "data_last": ("when each person did it last, and how often in the past year", "wanneer ieder het laatst deed, en hoe vaak in het afgelopen jaar"),
    "data_profile": (
        "the whole history of each person, and a ground to profile them ({people:n} people have one)",
        "de hele geschiedenis van ieder, en een grond om te profileren (die is er voor {people:n} mensen)",
    ),
    "data_holdout": ("{people:n} people left in peace by lot", "{people:n} mensen die door loting met rust blijven"),
    "data_lot": (
        "messages given by lot, with their chance written down, beside people left in peace by lot",
        "berichten door loting, met de kans erbij, naast mensen die door loting met rust blijven",
    ),
    # whom
    "nobody_best": (
        "Even for the most likely tenth there are too few {goals} to make a message worth their attention.",
        "Zelfs bij het waarschijnlijkste tiende deel zijn er te weinig {goals} om een bericht hun aandacht waard te maken.",
    ),
    "nobody_small": (
        "The segment holds {people:n} people; it may be used from {minimum:n} on.",
        "Het segment telt {people:n} mensen; gebruikt worden mag het vanaf {minimum:n}.",
    ),
    "nobody_loses": ("Some people are worth a message, if it works as assumed.", "Voor sommigen is een bericht de moeite waard, als het werkt zoals aangenomen."),
    "nobody_unknown": ("Nothing shows that a message would not pay.", "Niets wijst erop dat een bericht niet loont."),
    "not_worth_it": ("No way of choosing makes this message worth sending.", "Geen manier van kiezen maakt dit bericht het versturen waard."),
    "everyone_pays": (
        "If the message works as assumed, it is worth sending even to the least likely tenth; choosing adds nothing.",
        "Als het bericht werkt zoals aangenomen, is het zelfs voor het onwaarschijnlijkste tiende deel de moeite waard; kiezen voegt niets toe.",
    ),
    "everyone_no_room": (
        "There is room for {room:n} of {people:n} people, so something must choose.",
        "Er is ruimte voor {room:n} van de {people:n} mensen, dus iets moet kiezen.",
    ),
    "everyone_wastes": (
        "For the least likely tenth, a message costs more attention than it brings.",
        "Voor het onwaarschijnlijkste tiende deel kost een bericht meer aandacht dan het oplevert.",
    ),
    "everyone_unsure": (
        "Whether the least likely tenth are worth a message cannot be told.",
        "Of een bericht voor het onwaarschijnlijkste tiende deel de moeite waard is, is niet te zeggen.",
    ),
    "everyone_unknown": (
        "Nothing in the past shows that everyone is worth a message.",
        "Niets in het verleden laat zien dat een bericht voor iedereen de moeite waard is.",
    ),
    "everyone_by_lot": (
        "Nothing tells people apart yet: write to everyone there is room for, by lot.",
        "Niets onderscheidt mensen nog: schrijf iedereen voor wie er ruimte is, door loting.",
    ),
    "everyone_does": ("Writing to everyone does the job.", "Iedereen schrijven volstaat."),
    "break_even": (
        "If a message adds {response:p1} to the {goals} of a person, it pays from {needed:d3} {goals} a person on.",
        "Als een bericht {response:p1} toevoegt aan iemands {goals}, loont het vanaf {needed:d3} {goals} per persoon.",
    ),
    "least": (
        "The least likely tenth: {value:d3} {goals} each on past data (between {low:d3} and {high:d3}).",
        "Het onwaarschijnlijkste tiende deel: ieder {value:d3} {goals} in het verleden (tussen {low:d3} en {high:d3}).",
    ),
    "most": (
        "The most likely tenth: {value:d3} {goals} each on past data (between {low:d3} and {high:d3}).",
        "Het waarschijnlijkste tiende deel: ieder {value:d3} {goals} in het verleden (tussen {low:d3} en {high:d3}).",
    ),
    "rule_recency": ("Most recent first.", "De recentste eerst."),
    "rule_frequency": ("Most often in the past year first.", "Het vaakst in het afgelopen jaar eerst."),
    "rule_worse": ("The prediction finds more.", "De voorspelling vindt meer."),
    "rule_nothing": ("There are no {goals} to go by.", "Er zijn geen {goals} om op af te gaan."),
    "model_better": (
        "With its best {share:p} of people it caught more of what came than the best simple rule, by {value:h} points of 100 ({low:h} to {high:h}).",
        "Met haar beste {share:p} van de mensen ving zij meer van wat kwam dan de beste eenvoudige regel, {value:h} punten van de 100 ({low:h} tot {high:h}).",
    ),
    "model_no_better": (
        "It does not detectably catch more than the best simple rule: with its best {share:p} of people {value:h} points of 100 ({low:h} to {high:h}).",
        "Zij vangt niet aantoonbaar meer dan de beste eenvoudige regel: met haar beste {share:p} van de mensen {value:h} punten van de 100 ({low:h} tot {high:h}).",
    ),
    "model_refused": (
        "When it was tested, no model predicted better than a simple rule.",
        "Toen zij getest werd, voorspelde geen model beter dan een eenvoudige regel.",
    ),
    "model_worth": (
        "Beside the rule that is worth {money:m} here, if the message works as assumed.",
        "Naast de regel is dat hier {money:m} waard, als het bericht werkt zoals aangenomen.",
    ),
    "model_no_ground": (
        "Nobody's profile may be read: there is no ground for it.",
        "Van niemand mag het profiel gelezen worden: er is geen grond voor.",
    ),
    "model_few_buyers": (
        "{n:n} people ever did it; from {least:n} on there is something to learn.",
        "{n:n} mensen deden het ooit; vanaf {least:n} valt er iets te leren.",
    ),
    "model_few_repeats": (
        "{n:n} people came back; from {least:n} on people can be told apart.",
        "{n:n} mensen kwamen terug; vanaf {least:n} zijn mensen te onderscheiden.",
    ),
    "model_short": (
        "{history:n} days since enough people did it carry a prediction of {longest:n} days at most, not of {horizon:n}: else it cannot be tested on the past.",
        "{history:n} dagen sinds genoeg mensen het deden dragen een voorspelling van hoogstens {longest:n} dagen, niet van {horizon:n}: anders is zij niet op het verleden te toetsen.",
    ),
    "stock": (
        "{buyers:n} people did it, {repeat:p} more than once, over {days:n} days: enough for up to {longest:n} days ahead; asked are {horizon:n}.",
        "{buyers:n} mensen deden het, {repeat:p} meer dan eens, in {days:n} dagen: genoeg voor hoogstens {longest:n} dagen vooruit; gevraagd zijn er {horizon:n}.",
    ),
    "caught": (
        "On past data {where} its best 10, 20 and 30% of people did {caught_10:p}, {caught_20:p} ({caught_20_low:p} to {caught_20_high:p}) and {caught_30:p} of all {goals}.",
        "Op het verleden {where} deden de beste 10, 20 en 30% van de mensen {caught_10:p}, {caught_20:p} ({caught_20_low:p} tot {caught_20_high:p}) en {caught_30:p} van alle {goals}.",
    ),
    "inside": (
        "({moments:n} moments, people who were in the segment then)",
        "({moments:n} momenten, mensen die toen in het segment zaten)",
    ),
    "outside": (
        "({moments:n} moments, everyone known then)",
        "({moments:n} momenten, iedereen die toen bekend was)",
    ),
    "risk_anyway": (
        "It finds who will do it, not whom a message moves: many of them do it anyway.",
        "Dit vindt wie het gaat doen, niet wie door een bericht verandert: velen doen het toch wel.",
    ),
    "risk_unprofiled": (
        "The profile of {people:n} people may not be read; they count as average.",
        "Van {people:n} mensen mag het profiel niet gelezen worden; zij gelden als gemiddeld.",
    ),
    # caused
    "experiment_sees": (
        "The assumed effect of {response:p1} is seen with a chance of {power:p}.",
        "Het aangenomen effect van {response:p1} wordt gezien met een kans van {power:p}.",
    ),
    "experiment_share": (
        "With {share:p} left in peace, in the place of {now:p}, the assumed effect of {response:p1} is seen four times out of five.",
        "Met {share:p} met rust gelaten, in plaats van {now:p}, wordt het aangenomen effect van {response:p1} vier van de vijf keer gezien.",
    ),
    "experiment_waves": (
        "Once is too little. Repeated {waves:n} times, {weeks:n} weeks together, with a new draw each time, it shows the assumed effect of {response:p1}.",
        "Eén keer is te weinig. {waves:n} keer herhaald, samen {weeks:n} weken, telkens met een nieuwe loting, laat het het aangenomen effect van {response:p1} zien.",
    ),
    "experiment_blind": (
        "The assumed effect of {response:p1} is too small for these people: it is seen with a chance of {power:p}. Keep the holdout against harm and surprises, and do not read 'no effect visible' as 'no effect'.",
        "Het aangenomen effect van {response:p1} is te klein voor deze mensen: het wordt gezien met een kans van {power:p}. Houd de meetgroep tegen schade en verrassingen, en lees 'geen effect zichtbaar' niet als 'geen effect'.",
    ),
    "experiment_none": (
        "Nobody is left in peace (holdout share 0), so nobody can tell what it caused; and the assumed effect of {response:p1} is too small for these people.",
        "Niemand blijft met rust (meetgroep 0), dus niemand kan zeggen wat het veroorzaakte; en het aangenomen effect van {response:p1} is te klein voor deze mensen.",
    ),
    "experiment_unknown": (
        "In no past window did people of this segment do anything that counts ({goals}), so no effect can be reckoned with.",
        "In geen eerdere periode deden mensen van dit segment iets dat telt ({goals}), dus met geen effect valt te rekenen.",
    ),
    "experiment_no_past": (
        "Who would have been in this segment in past windows cannot be told: history is short, or the segment reads predictions.",
        "Wie in eerdere perioden in dit segment zou zitten is niet te zeggen: de geschiedenis is kort, of het segment leest voorspellingen.",
    ),
    "experiment_no_ground": (
        "Nobody may be counted: there is no ground for analytics.reporting.",
        "Niemand mag geteld worden: er is geen grond voor analytics.reporting.",
    ),
    "experiment_no_effect": (
        "The campaign assumes no effect, or has no room to write to anybody: there is nothing to see.",
        "De campagne neemt geen effect aan, of heeft voor niemand ruimte: er is niets te zien.",
    ),
    "usual": (
        "In {windows:n} past windows of the same length there were {value:d1} {goals} per 100 people of the segment.",
        "In {windows:n} eerdere perioden van dezelfde lengte waren er {value:d1} {goals} per 100 mensen van het segment.",
    ),
    "seen": (
        "With {held:n} people left in peace, effects are seen from {seen:p} extra on, four times out of five.",
        "Met {held:n} mensen met rust gelaten zijn effecten te zien vanaf {seen:p} extra, vier van de vijf keer.",
    ),
    "needed": (
        "An effect of {response:p1} takes {needed:n} people; there are {people:n}.",
        "Een effect van {response:p1} vraagt {needed:n} mensen; er zijn er {people:n}.",
    ),
    "diluted": (
        "Only {share:p} of the plan can be written to, so its effect is spread over all of it.",
        "Maar {share:p} van het plan kan bericht krijgen, dus het effect is over het hele plan verdeeld.",
    ),
    "risk_small_holdout": (
        "A holdout of {people:n} people is small: one large order can decide.",
        "Een meetgroep van {people:n} mensen is klein: één grote bestelling kan beslissen.",
    ),
    "risk_repeat": (
        "Repeating assumes that the effect does not wear off; messages tire people.",
        "Herhalen neemt aan dat het effect niet slijt; berichten maken moe.",
    ),
    # moved
    "uplift_enough": (
        "The contacts by lot can show a difference between two halves of the people as large as the effect itself.",
        "De contacten door loting kunnen een verschil tussen twee helften van de mensen tonen zo groot als het effect zelf.",
    ),
    "uplift_few": (
        "It takes about {needed:n} people, half of them written to and half left in peace by lot, to see a difference between two kinds of people as large as the effect itself.",
        "Er zijn ongeveer {needed:n} mensen nodig, door loting de helft mét en de helft zonder bericht, om een verschil tussen twee soorten mensen te zien zo groot als het effect zelf.",
    ),
    "uplift_unknown": (
        "There is nothing to reckon it from yet.",
        "Er is nog niets om het uit te rekenen.",
    ),
    "uplift_not_needed": (
        "There is enough, but everyone gets the message: there is nobody to choose.",
        "Er is genoeg, maar iedereen krijgt het bericht: er valt niets te kiezen.",
    ),
    "logged": (
        "By lot so far, on this channel: {explored:n} people written to to learn, {held:n} left in peace.",
        "Door loting tot nu toe, op dit kanaal: {explored:n} mensen kregen bericht om van te leren, {held:n} bleven met rust.",
    ),
    "halves": (
        "Between two halves, differences from {seen:p} extra on could be seen.",
        "Tussen twee helften zijn verschillen vanaf {seen:p} extra te zien.",
    ),
    "risk_uplift": (
        "On open data no such model detectably beats the same message for everyone unless room is limited.",
        "Op open gegevens wint zo'n model niet aantoonbaar van hetzelfde bericht voor iedereen, tenzij de ruimte beperkt is.",
    ),
    # whatever is taken
    "risk_assumed": (
        "the effect of {response:p1} is assumed in the campaign file; nobody measured it;",
        "het effect van {response:p1} is aangenomen in het campagnebestand; niemand heeft het gemeten;",
    ),
    "risk_short": (
        "history is {days:n} days: no season was seen twice;",
        "de geschiedenis is {days:n} dagen: geen seizoen is twee keer gezien;",
    ),
    "risk_season": (
        "seasons differ: {low:d1} to {high:d1} {goals} per 100 people in {windows:n} past windows;",
        "seizoenen verschillen: {low:d1} tot {high:d1} {goals} per 100 mensen in {windows:n} eerdere perioden;",
    ),
    "risk_regret": (
        "about {n:d1} people would say goodbye, which the campaign counts as {money:m};",
        "ongeveer {n:d1} mensen zouden afscheid nemen, wat de campagne op {money:m} stelt;",
    ),
    "risk_objections": (
        "{people:n} people objected before, and are left out; each message gives more people a reason to.",
        "{people:n} mensen maakten eerder bezwaar en blijven erbuiten; elk bericht geeft meer mensen daar reden toe.",
    ),
}  # fmt: skip
_SIGN = {"EUR": "€", "GBP": "£", "USD": "$"}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_HARD = "\u00a0"


def both(key: str, /, **values: Any) -> Words:
    """One sentence with its numbers, in both languages.

    Examples:
        >>> both("usual", goals=goal_words("Order Completed"), value=12.5, windows=4)["nl"]
        'In 4 eerdere perioden van dezelfde lengte waren er 12,5 bestellingen per 100 mensen van het segment.'
    """
    english, dutch = _SAYS[key]
    return {"en": _Writer("en").vformat(english, (), values), "nl": _Writer("nl").vformat(dutch, (), values)}


def goal_words(goal: str) -> Words:
    """What counts, as a plural."""
    return (
        {"en": "orders", "nl": "bestellingen"} if goal == "Order Completed" else {"en": f"'{goal}'", "nl": f"'{goal}'"}
    )


class _Writer(Formatter):
    """Writes numbers as a language does; what is given by language is said in it."""

    def __init__(self, language: Literal["en", "nl"]) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Mapping):
            return str(value[self.language])
        match format_spec[:1]:
            case "n":
                return self._number(round(value), 0)
            case "h":
                return self._number(100 * value, 1)
            case "p":
                return f"{self._number(100 * value, int(format_spec[1:] or 0))}%"
            case "d" if isinstance(value, datetime):
                return f"{value.day} {_MONTHS[self.language].split()[value.month - 1]} {value.year}"
            case "d":
                return self._number(value, int(format_spec[1:]))
            case "m":
                return self._money(*value)
            case "s":
                return self._attention(value)
            case _:
                return str(value)

    def _number(self, value: float, places: int) -> str:
        text = f"{abs(value):,.{places}f}"
        if self.language == "nl":
            text = text.translate(str.maketrans(",.", ".,"))
        return f"−{text}" if round(value, places) < 0 else text

    def _money(self, amount: float, currency: str) -> str:
        sign = _SIGN.get(currency, f"{currency}{_HARD}")
        gap = _HARD if self.language == "nl" and not sign.endswith(_HARD) else ""
        minus = "−" if round(amount, 2) < 0 else ""
        return f"{minus}{sign}{gap}{self._number(abs(amount), 2)}"

    def _attention(self, seconds: float) -> str:
        for size, english, dutch in ((3600, "hours", "uur"), (60, "minutes", "minuten")):
            if seconds >= 2 * size:
                return f"{self._number(seconds / size, 1)}{_HARD}{english if self.language == 'en' else dutch}"
        return f"{self._number(seconds, 0)}{_HARD}{'seconds' if self.language == 'en' else 'seconden'}"
