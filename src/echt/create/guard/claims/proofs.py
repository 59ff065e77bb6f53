"""What makes a claim in words fair: for each rule, the fact that it needs.

Each proof gets a hit (the words, their sentence, the facts) and says whether a fact carries it, one says otherwise, or
none speaks of it. Words of a fact carry words of the text where they are the same words; one fact never carries words
about another thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from echt.create.facts import as_date
from echt.create.guard.claims.base import Binding
from echt.create.guard.claims.hits import NONE, PROPER, Hit, against, in_words, quantity, supported, words_of
from echt.create.guard.claims.known import About
from echt.create.guard.claims.offers import discount, free
from echt.create.guard.claims.places import place_of, places_in
from echt.create.guard.claims.prices import Bound
from echt.create.guard.read.dates import MONTHS, WEEKDAYS
from echt.create.guard.read.numerals import parse_words
from echt.create.guard.read.topics import all_topics, stems
from echt.create.guard.read.units import amount, unit_of

__all__ = ["PROOFS", "Hit"]


_TODAY = r"vandaag|vanavond|vannacht|today|tonight|midnight|middernacht|hours?|uren|uur|minut|moment|one day|final call|now or never|nu of nooit|klok|clock|tik"


_FEW, _SOON = 10, 7


_LAST_ONE = r"^(?:only |just |nog |nog maar )?(?:one|een|één)(?!\w)|last one(?!s)|allerlaatste(?! \w+en(?!\w))|laatste (?:stuk|exemplaar|plek|fles|kamer|paar)(?!\w)"


def _urgency(hit: Hit) -> Bound:
    hours = {s.fact_id for s in hit.known.sayings if s.kind == "time"} & hit.carried
    if hours and hit.says(r"^(?:sluit|closes?|open|stopt) ?(?:om|at|by|op)?"):
        return Bound(Binding.supported, min(hours))
    ends = [
        one
        for one in hit.known.about.values()
        if as_date(one.fact.value)
        and (one.topics & {"end"} or quantity(one, r"\b(?:end|until|einde?|tot|deadline|geldig|sale|actie)"))
    ]
    if hit.known.at is None:
        return supported(ends[0]) if ends else NONE
    today = hit.known.at.date()
    for one in ends:
        left = (_day(one) - today).days
        if left >= 0 and one.fact.fact_id in hit.carried and not hit.says(_TODAY):
            return supported(one)
        low, high = _window(hit)
        if low <= left <= high:
            return supported(one)
    return against(ends[0], f"It ends on {ends[0].fact.value}.") if ends else NONE


def _day(one: About) -> date:
    return date.fromisoformat(str(one.fact.value))


def _window(hit: Hit) -> tuple[int, int]:
    if hit.says(
        r"vandaag|vanavond|vannacht|today|tonight|midnight|middernacht|hours?|uren|uur|minut|moment|one day|final call|now or never|nu of nooit|klok|clock|tik"
    ):
        return 0, 0
    if hit.says(r"tomorrow|morgen"):
        return 1, 1
    if hit.says(r"maand|month"):
        return 0, 31
    return 0, _SOON


def _scarcity(hit: Hit) -> Bound:
    stock = [
        one
        for one in hit.known.about.values()
        if one.topics & {"stock", "edition"} and not isinstance(one.fact.value, str)
    ]
    if not stock:
        return in_words(hit, hit.known.having("stock", "edition"), least=1)
    if hit.says(_LAST_ONE) and all(float(one.fact.value) != 1 for one in stock):
        return against(stock[0], f"There are {stock[0].fact.value:g}.")
    few = [one for one in stock if float(one.fact.value) <= _FEW]
    if (
        few
        or hit.carried & {one.fact.fact_id for one in stock}
        or hit.says(r"edition|oplage|voorraad strekt|stocks? last|supplies last")
    ):
        return supported((few or stock)[0])
    return against(stock[0], f"There are {stock[0].fact.value:g}.")


def _superlative(hit: Hit) -> Bound:
    if hit.says(r"only|enige|uniek|unique"):
        return in_words(
            hit,
            [
                one
                for one in hit.known.about.values()
                if re.search(r"only|enige|uniek|unique", words_of(one), re.IGNORECASE)
            ],
        )
    if re.search(r"(?:laagst|lowest|scherpst)\w* *(?:prij|price)?", hit.text, re.IGNORECASE):
        lowest = hit.known.having("lowest")
        window = re.search(
            r"dagen|days|dertig|thirty|hiervoor|before|ervoor|past|last|30|recent|onlangs|maand|month",
            hit.sentence,
            re.IGNORECASE,
        )
        if lowest and window:
            return supported(lowest[0])
    return in_words(hit, hit.known.having("test"))


def _comparison(hit: Hit) -> Bound:
    if hit.derived and not hit.says(
        r"concurren|compet|other|ander|elders|elsewhere|rival|shop|winkel|brand|merk|supermarkt|market|gewone|ordinary|normal"
    ):
        return Bound(Binding.supported, min(hit.derived))
    if hit.says(r"lowest|laagste|onze|our|before|voorheen") and (found := discount(hit)).fact_id:
        return found
    return in_words(hit, hit.known.about.values(), least=3)


def _award(hit: Hit) -> Bound:
    found = in_words(hit, hit.known.having("test", "certificate"))
    if found.fact_id:
        return found
    if (stars := re.match(r"(\w+?)[- ]?(?:sterren|stars?)", hit.text, re.IGNORECASE)) is not None:
        value = parse_words(stars[1].lower(), "nl") or parse_words(stars[1].lower(), "en")
        own = [one for one in hit.known.about.values() if unit_of(one.fact.unit) == "star" and one.fact.value == value]
        return supported(own[0]) if own else NONE
    prizes = [one for one in hit.known.about.values() if quantity(one, r"prize|prijs|award|won|medal|onderscheiding")]
    after = re.split(r"[,.;]|(?<!\w)(?:and|en)(?!\w)", hit.after)[0]
    return in_words(Hit(hit.rule, hit.text, "", after, hit.carried, hit.known), prizes)


def _health(hit: Hit) -> Bound:
    some = [one for one in hit.known.about.values() if quantity(one, r"health|gezond|medical|claim")]
    return in_words(hit, some, least=1, proper=False)


_GREEN_LABEL = r"ecolabel|nordic swan|blauer engel|blue angel|milieukeur|emas|type i\b"


def _green(hit: Hit) -> Bound:
    said = re.search(rf"{re.escape(hit.text.lower())} \w+", hit.sentence.lower())
    for one in hit.known.about.values():
        if said and said[0] in f"{one.fact.condition} {one.fact.quantity}".lower():
            return supported(one)
    if hit.says(r"recycl"):
        recycled = hit.known.having("recycled")
        return supported(recycled[0]) if recycled else NONE
    measured = [
        one for one in hit.known.about.values() if unit_of(one.fact.unit) == "%" and one.fact.fact_id in hit.carried
    ]
    if measured and any(one.topics & all_topics([hit.text]) or one.stems & stems(hit.text) for one in measured):
        return supported(measured[0])
    labels = [
        one for one in hit.known.about.values() if isinstance(one.fact.value, str) and one.topics & {"certificate"}
    ]
    if hit.says(r"biologisch(?!\w* (?:afbreek|compost))|organic"):
        named = [
            one
            for one in labels
            if re.search(
                r"organic|biolog|skal|eko|gots|demeter|soil association|\bbio\b", str(one.fact.value), re.IGNORECASE
            )
        ]
        return supported(named[0]) if named else NONE
    if hit.says(r"neutra|offset|compens|net[- ]zero|positi"):
        return in_words(hit, labels, least=1)
    named = [one for one in labels if re.search(_GREEN_LABEL, str(one.fact.value), re.IGNORECASE)]
    if named and re.search(_GREEN_LABEL, hit.sentence, re.IGNORECASE):
        return supported(named[0])
    return in_words(hit, [one for one in hit.known.about.values() if one not in labels], least=2)


_UNLIMITED = re.compile(
    r"levenslang|lifetime|life|onbeperkt|unlimited|altijd|always|every|elke|100|proven|bewezen|never|nooit",
    re.IGNORECASE,
)


def _guarantee(hit: Hit) -> Bound:
    if hit.says(
        r"levenslang|lifetime|lifelong|for life|onbeperkt|unlimited|altijd|always|every|elke|eeuwig|100|onverwoest|indestr|unbreak|never|nooit|wat er|whatever|no matter|bewezen|proven|risi|risk|foolproof|fail|bullet|forever|for ever|leven lang|extended|ironclad"
    ):
        said = [one for one in hit.known.about.values() if _UNLIMITED.search(words_of(one))]
        found = in_words(hit, said, least=2)
        warranty = hit.known.having("warranty")
        return found if found.fact_id or not warranty else against(warranty[0], "The terms are narrower than this.")
    if hit.says(r"geld|money"):
        terms = hit.known.having("return", "trial")
        return supported(terms[0]) if terms else NONE
    terms = hit.known.having("warranty")
    if not terms:
        return NONE
    best = max(terms, key=lambda one: (one.fact.fact_id in hit.carried, len(one.stems & stems(hit.sentence))))
    return supported(best)


def _certificate(hit: Hit) -> Bound:
    named = [one for one in hit.known.having("certificate", "test") if isinstance(one.fact.value, str)]
    names = PROPER.findall(hit.sentence)
    for one in named:
        value = str(one.fact.value).lower()
        if (
            re.search(rf"(?:no|geen|not|niet) (?:\w+ )?(?:{re.escape(hit.text.lower()[:6])}|offici)", value)
            and "offici" not in hit.text.lower()
        ):
            return against(one, "The fact says that it is not.")
        if (
            not names
            or any(name.lower() in value for name in names)
            or any(word in hit.sentence.lower() for word in re.findall(r"[^\W_]{3,}", value))
        ):
            return supported(one)
    return against(named[0], "The fact names another one.") if named else NONE


def _mark(hit: Hit) -> Bound:
    name = re.sub(r"[\W_]", "", hit.text).lower()
    for one in hit.known.about.values():
        if name in re.sub(r"[\W_]", "", f"{words_of(one)} {one.fact.source}").lower():
            return supported(one)
    return NONE


_MADE = re.compile(r"(?<!\w)(?:made|gemaakt|genaaid|sewn|built|gebouwd|geproduceerd|produced)(?!\w)", re.IGNORECASE)


def _place(hit: Hit) -> Bound:
    place = place_of(hit.text) or place_of(hit.text.split()[0])
    made = (
        [one for one in hit.known.having("origin") if isinstance(one.fact.value, str)]
        if hit.rule == "origin" and _MADE.search(hit.sentence)
        else []
    )
    for one in made or hit.known.about.values():
        share = unit_of(one.fact.unit) == "%" and re.search(
            r"(?<!\w)(?:alle?|all|every|only|uitsluitend|helemaal|volledig|100)(?!\w)", hit.sentence, re.IGNORECASE
        )
        if not share:
            value = one.fact.value if isinstance(one.fact.value, str) else ""
            words = f"{value} {one.fact.quantity} {one.fact.condition}"
            if hit.text.lower() in words.lower() or place in {name for _, _, name in places_in(words.title())}:
                return supported(one)
    origins = [one for one in hit.known.having("origin") if isinstance(one.fact.value, str)]
    return against(origins[0], f"The fact says: {origins[0].fact.value}.") if origins else NONE


def _origin(hit: Hit) -> Bound:
    last = re.findall(r"[^\W\d_][\w'-]*(?: [A-ZÉ][\w'-]*)?", hit.text)
    named = [
        word
        for word in re.findall(r"(?-i:[A-ZÉÎ])[\w'-]+", hit.text)
        if word.lower() not in MONTHS and word.lower() not in WEEKDAYS
    ]
    if hit.text[:1].isupper() and named and hit.text.startswith(named[0]):
        named = named[1:]
    if not named:
        if re.search(r"in$|op$|on$|from$|of$|uit$", last[-1] if last else "") or any(
            w.lower() in MONTHS for w in re.findall(r"[A-Z]\w+", hit.text)
        ):
            return Bound(Binding.supported)
        origins = hit.known.having("origin")
        return supported(origins[0]) if origins else NONE
    found = [_place(Hit(hit.rule, word, hit.before, hit.after, hit.carried, hit.known)) for word in named]
    return next((one for one in found if one.binding is not Binding.supported), found[0])


def _delivery(hit: Hit) -> Bound:
    if hit.says(r"direct (?:leverbaar|uit)"):
        stock = hit.known.having("stock")
        return supported(stock[0]) if stock else NONE
    same = hit.says(r"same|dezelfde|vandaag|today|tonight|vanavond|uur|hour|instant")
    wanted = r"same day|dezelfde dag" if same else r"next (?:working )?day|volgende (?:werk)?dag|morgen|tomorrow"
    for one in hit.known.about.values():
        if re.search(wanted, words_of(one), re.IGNORECASE):
            return supported(one)
    times = [one for one in hit.known.having("delivery", "end", "start") if _time(one) is not None] or [
        one
        for one in hit.known.about.values()
        if _time(one) is not None and one.fact.fact_id in {"delivery", "install"}
    ]
    for one in times:
        days = _time(one)
        if days is not None and (days < 1 if same else days == 1):
            return supported(one)
    return against(times[0], f"The fact says {times[0].fact.value} {times[0].fact.unit}.") if times else NONE


def _time(one: About) -> float | None:
    unit = unit_of(one.fact.unit)
    if isinstance(one.fact.value, str) or unit is None:
        return None
    kind, size = amount(float(one.fact.value), unit)
    return size / 86400 if kind == "time" else None


def _social(hit: Hit) -> Bound:
    if hit.says(
        r"iedereen|everyone|everybody|heel |whole|massaal|experts?|arts|doctor|dentist|chef|celebr|influenc|bekende|critic|vet|specialist|dermatolog|someone|somebody|just|zojuist|net |can't be|enige van|people like|trending|hype|viral|talk|best|most|meest|number one|must"
    ):
        return in_words(hit, hit.known.about.values(), least=2)
    wanted = ("sold", "customers", "reviews", "rating")
    if hit.says(r"view|look|kijk|bekij|watch|consider|active|basket|cart|bag"):
        wanted = ("viewers",)
    elif hit.says(
        r"beoordeel|rated|rate|gewaardeerd|ster|star|tevreden|satisf|happy|love|geliefd|review|raving|aanrader|recommend|aanbevolen|say|zeggen|vinden"
    ):
        wanted = ("rating", "reviews")
    found = hit.known.having(*wanted)
    if found:
        return supported(found[0])
    some = [
        one
        for one in hit.known.about.values()
        if unit_of(one.fact.unit) == "person" or quantity(one, r"members|visitors|participants|users")
    ]
    return supported(some[0]) if some and hit.carried else NONE


def _new(hit: Hit) -> Bound:
    some = [
        one
        for one in hit.known.about.values()
        if as_date(one.fact.value)
        and quantity(one, r"launch|introduc|publication|new|nieuw|first sold|lancering|start")
    ]
    if not some:
        return in_words(hit, hit.known.about.values(), least=2)
    young = hit.known.at is None or -31 <= (hit.known.at.date() - _day(some[0])).days <= 366
    return supported(some[0]) if young else against(some[0], f"It dates from {some[0].fact.value}.")


PROOFS: dict[str, Callable[[Hit], Bound]] = {
    "urgency": _urgency,
    "scarcity": _scarcity,
    "superlative": _superlative,
    "comparison": _comparison,
    "free": free,
    "discount": discount,
    "social_proof": _social,
    "green": _green,
    "health": _health,
    "guarantee": _guarantee,
    "certificate": _certificate,
    "award": _award,
    "origin": _origin,
    "delivery": _delivery,
    "new": _new,
    "mark": _mark,
    "place": _place,
}
