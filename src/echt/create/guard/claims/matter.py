"""What a thing is made of and on what terms it is sold, held against the facts that speak of the same.

Words such as "entirely", "grain-free", "oak", "including breakfast" or "cancel any time" say something that can be true or
false without a number. Some need a fact that says so; others are wrong only where a fact says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from echt.create.facts import as_date
from echt.create.guard.claims.base import Binding, Claim
from echt.create.guard.claims.known import About, Known
from echt.create.guard.claims.prices import Bound
from echt.create.guard.read.clean import Clean
from echt.create.guard.read.dates import WEEKDAYS
from echt.create.guard.read.sentences import Sentences
from echt.create.guard.read.topics import all_topics, stems
from echt.create.guard.read.units import is_money, unit_of

__all__ = ["matter_claims"]

_ALL = re.compile(
    r"(?<!\w)(?:volledig|geheel|helemaal|puur|pure|zuiver|zuivere|uitsluitend|alleen maar|alle|allemaal|volle|100 ?%|honderd procent|enkel|massief|"
    r"all|only|entirely|completely|fully|wholly|purely|pure|solely|every|nothing but|whole|solid|exclusively|a hundred per ?cent)(?!\w)",
    re.IGNORECASE,
)
# one substance a line, in Dutch and in English
_SUBSTANCES = (
    "gluten tarwe wheat", "lactose", "suiker suikers sugar sugars", "parfum geurstoffen perfume fragrance", "alcohol", "cafeïne caffeine", "plastic",
    "graan granen grain grains", "soja soya soy", "noten nuts", "zuivel melk dairy milk", "palmolie palm-oil", "parabenen parabens", "siliconen silicones",
    "sulfaten sulphates sulfates", "zout salt", "pesticiden gif pesticides", "conserveermiddelen preservatives", "kleurstoffen colourings colouring dyes",
    "smaakstoffen flavourings additives toevoegingen e-nummers", "dierproef dierproeven cruelty", "bpa", "pfas", "ei eieren egg eggs", "vet fat",
    "chemicaliën chemicals", "kunststof", "zetmeel starch", "gist yeast", "aluminium", "fluoride", "latex", "nikkel nickel",
)  # fmt: skip
_SAME = {word: line.split() for line in _SUBSTANCES for word in line.split()}
_ANY = "|".join(sorted((re.escape(word) for word in _SAME), key=len, reverse=True))
_KIND = r"(?:toegevoegde|kunstmatige|extra|geraffineerde|synthetische|added|artificial|refined|synthetic|harmful|schadelijke|enige|any|a drop of|een druppel)"
_WITHOUT = re.compile(
    rf"(?<!\w)(?:(?P<a>{_ANY})[- ]?(?:vrij|vrije|free)|(?:zonder|vrij van|geen|nul|without|free of|free from|no|zero|0 ?%)\s+(?:{_KIND}\s+)*(?P<b>{_ANY}))(?!\w)",
    re.IGNORECASE,
)
_DIET = re.compile(
    r"(?<!\w)(?:vegan\w*|veganistisch\w*|vegetari(?:an|sch)\w*|plant[- ]based|plantaardig\w*|halal|kosher|koosjer|raw|rauw(?= \w+ product))(?!\w)",
    re.IGNORECASE,
)
_MATERIALS = (
    ("eik eiken oak", "beuk beuken beech", "vuren spruce", "grenen pine", "walnoot walnut notenhout", "teak", "bamboe bamboo", "essen ash", "esdoorn maple", "mahonie mahogany", "kersen cherry", "berken birch", "kurk cork"),
    ("wol wollen wool woollen", "merino", "katoen katoenen cotton", "linnen linen", "zijde zijden silk", "polyester", "kasjmier cashmere", "leer leren leder leather", "fluweel velvet", "alpaca", "mohair", "nylon", "hennep hemp", "viscose", "polyamide", "suède suede", "acryl acrylic"),
    ("staal stalen steel", "aluminium", "koper koperen copper", "messing brass", "titanium", "goud gouden gold", "zilver zilveren silver", "ijzer ijzeren iron", "gietijzer", "tin pewter"),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_INCLUDED = re.compile(
    r"(?<!\w)(?:(?:inclusief|incl\.|including|inclusive of|comes? with|complete with)\s+(?P<a>[^\W\d_]+(?: [^\W\d_]+)?)|(?P<b>[^\W\d_]+) (?:is |zijn |zit(?:ten)? |are )?(?:inbegrepen|included|erbij in))(?!\w)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<!\w)(?:dag en nacht|24 uur per dag|24 ?/ ?7|de klok rond|altijd open|elk moment van de dag|(?:a)?round the clock|day and night|always open|at any hour|24 hours a day|seven days a week|zeven dagen per week|(?:right )?through the night|all night(?: long)?|de hele nacht(?: door)?|elk uur van de dag)(?!\w)",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    r"(?<!\w)(?:(?:geen|zonder) (?:minimale |vaste |jaar|lang )?(?:looptijd|contract|opzegtermijn|verplichtingen|minimumduur)|(?:altijd|elk moment|ieder moment|op elk moment|dagelijks|maandelijks|wekelijks|per direct|per maand|elke maand|elke dag) (?:weer )?(?:opzegbaar|opzeggen)|"
    r"opzeg(?:gen|baar)(?: kan| doe je| mag)? (?:je )?(?:altijd|op elk moment|wanneer je (?:maar )?wilt?|per direct)|(?:op elk moment|altijd|wanneer je (?:maar )?wilt?) (?:weer )?opzeg\w*|nergens aan vast|je zit nergens aan vast|"
    r"(?:cancel|leave) (?:every|each|any) (?:month|week|day)|cancel (?:monthly|daily|weekly)|monthly rolling|rolling (?:monthly )?contract|no (?:minimum (?:term|contract|period)|contract|notice(?: period)?|commitment|strings attached|ties|lock-?in)|cancel (?:at )?(?:any ?time|whenever you (?:want|like|wish|please)|when you (?:want|like))|without (?:a |any )?(?:contract|commitment|notice)|free to leave (?:any ?time|whenever))(?!\w)",
    re.IGNORECASE,
)


def matter_claims(seen: Clean, text: str, known: Known, carried: Sequence[Claim]) -> list[Claim]:
    """What a text says of content and terms, each with how it stands to the facts.

    Args:
        seen: The text as a reader sees it.
        text: The text as given.
        known: What the facts say.
        carried: The numbers of the text with their facts.

    """
    sentences = Sentences(seen.text)
    made: list[Claim] = []
    for kind, start, end, bound in _found(seen.text, known, sentences, _places(carried)):
        a, b = seen.span(start, end)
        made.append(Claim(a, b, text[a:b], kind, bound.binding, bound.fact_id, bound.near, bound.why))
    return made


def _places(carried: Sequence[Claim]) -> frozenset[str]:
    return frozenset(one.fact_id for one in carried if one.fact_id)


def _found(
    text: str, known: Known, sentences: Sentences, carried: frozenset[str]
) -> Iterator[tuple[str, int, int, Bound]]:
    yield from _totals(text, known, sentences, carried)
    for match in _WITHOUT.finditer(text):
        if not sentences.asked(match.start()):
            yield "content", *match.span(), _without((match["a"] or match["b"]).lower(), known)
    for match in _DIET.finditer(text):
        if not sentences.denied(match.start()) and not sentences.asked(match.start()):
            yield "content", *match.span(), _says(match[0].lower()[:5], known)
    for match in _FEATURE.finditer(text):
        if not sentences.denied(match.start()) and not sentences.asked(match.start()):
            yield "content", *match.span(), _says(match[0].lower()[:5], known)
    yield from _materials(text, known, sentences)
    yield from _on_days(text, known, sentences)
    yield from _terms(text, known, sentences, carried)


def _against(one: About, why: str) -> Bound:
    return Bound(Binding.contradicted, near=one.fact.fact_id, why=why)


def _words_of(one: About) -> str:
    value = one.fact.value if isinstance(one.fact.value, str) else ""
    return f"{one.fact.quantity} {value} {one.fact.condition}".lower()


def _says(stem: str, known: Known) -> Bound:
    for one in known.about.values():
        if stem in _words_of(one):
            return Bound(Binding.supported, one.fact.fact_id)
    return Bound(Binding.unsupported)


def _totals(
    text: str, known: Known, sentences: Sentences, carried: frozenset[str]
) -> Iterator[tuple[str, int, int, Bound]]:
    """The whole of something of which a fact says a share: pure wool, of 70 %."""
    shares = [
        one
        for one in known.about.values()
        if unit_of(one.fact.unit) == "%"
        and not isinstance(one.fact.value, str)
        and one.fact.value < 100
        and one.fact.fact_id not in carried
    ]
    in_words = [
        (one, found)
        for one in known.about.values()
        for found in _SHARE.findall(_words_of(one))
        if one.fact.fact_id not in carried and float(found[0]) < 100
    ]
    for match in _ALL.finditer(text) if in_words else ():
        _, end = sentences.around(match.start())
        behind = stems(text[match.end() : min(end, match.end() + 25)]) | {
            word.lower() for word in re.findall(r"\w{3}", text[match.end() : match.end() + 5])
        }
        for one, (share, of) in in_words:
            if of[:5] in behind:
                yield "content", match.start(), match.end(), _against(one, f"The fact says {share} %.")
                break
    for match in _ALL.finditer(text) if shares else ():
        _, end = sentences.around(match.start())
        behind = text[match.end() : min(end, match.end() + 45)]
        topics, words = all_topics([behind]), stems(behind)
        for one in shares:
            if (one.topics & topics - _VAGUE or one.stems & words - _DULL) and "discount" not in one.topics:
                why = f"The fact '{one.fact.fact_id}' says {one.fact.value:g} %."
                yield "content", match.start(), match.end(), _against(one, why)
                break


_SHARE = re.compile(r"(\d{1,2}) ?% (?:gerecyclede? |recycled |biologische? |organic )?([^\W\d_]{3,})")
_VAGUE = frozenset({"price", "certificate", "origin", "people", "customers", "test", "end", "plastic"})
_DULL = frozenset({"share", "aande", "perce", "proce", "part", "deel"})


def _without(substance: str, known: Known) -> Bound:
    words = _SAME[substance]
    for one in known.about.values():
        said = _words_of(one)
        if any(re.search(rf"(?<!\w){re.escape(word)}|{re.escape(word)}(?:vrij|[- ]free)", said) for word in words):
            if isinstance(one.fact.value, str) or one.fact.value == 0:
                return Bound(Binding.supported, one.fact.fact_id)
            return _against(one, f"The fact says {one.fact.value:g} {one.fact.unit}.")
    return Bound(Binding.unsupported)


def _materials(text: str, known: Known, sentences: Sentences) -> Iterator[tuple[str, int, int, Bound]]:
    """Another material than the facts name, of the same kind: oak where the fact says beech."""
    said = {one.fact.fact_id: _words_of(one) for one in known.about.values()}
    whole = " ".join(said.values())
    for group in _MATERIALS:
        named = {line: _mentions(line, whole) for line in group}
        if not any(named.values()):
            continue
        fact_id = next(key for key, words in said.items() if any(_mentions(line, words) for line in group))
        for line in group:
            if named[line]:
                continue
            for match in re.finditer(rf"(?<!\w)(?:{'|'.join(line.split())})(?:hout\w*|en)?(?!\w)", text, re.IGNORECASE):
                if not sentences.denied(match.start()) and not sentences.asked(match.start()):
                    yield "content", *match.span(), _against(known.about[fact_id], "The fact names another material.")


def _mentions(line: str, words: str) -> bool:
    return any(re.search(rf"(?<!\w){word}(?:en|hout\w*)?(?!\w)", words) for word in line.split())


def _terms(
    text: str, known: Known, sentences: Sentences, carried: frozenset[str]
) -> Iterator[tuple[str, int, int, Bound]]:
    for match in _INCLUDED.finditer(text):
        if (bound := _included(match["a"] or match["b"], known, carried)) is not None and not sentences.denied(
            match.start()
        ):
            yield "terms", *match.span(), bound
    for match in _NONE_OF.finditer(text):
        if (bound := _included(match["what"], known, carried)) is not None:
            yield "terms", *match.span(), bound
    for match in _REFUND.finditer(text):
        none = next(
            (
                one
                for one in known.about.values()
                if re.search(r"no refund|geen (?:geld|teruggave|restitutie)|not refund", _words_of(one))
            ),
            None,
        )
        if none is not None and not sentences.denied(match.start()):
            yield "terms", *match.span(), _against(none, "The fact says that nothing is paid back.")
    for match in _NOW.finditer(text):
        if (late := _later(known)) is not None and not sentences.denied(match.start()):
            yield "terms", *match.span(), late
    for match in _FIXED.finditer(text):
        vary = next((one for one in known.about.values() if re.search(r"variab", _words_of(one))), None)
        if vary is not None and not sentences.denied(match.start()):
            yield "terms", *match.span(), _against(vary, "The fact says that it varies.")
    for match in _CLOCK.finditer(text):
        if not sentences.denied(match.start()):
            yield "terms", *match.span(), _always(match[0], known)
    for match in _CANCEL.finditer(text):
        yield "terms", *match.span(), _cancel(match[0], known)


_NONE_OF = re.compile(
    r"(?<!\w)(?:geen|zonder|no|without|zero)\s+(?P<what>[^\W\d_][\w-]+(?:[ -][^\W\d_]+)?)", re.IGNORECASE
)
_REFUND = re.compile(
    r"(?<!\w)(?:(?:full )?refund(?:ed|s)?|money back|geld terug|teruggave|terugbetaald|krijg je \w+ terug)(?!\w)",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"(?<!\w)(?:nu (?:al )?(?:te (?:zien|koop|bekijken|beluisteren)|verkrijgbaar|leverbaar|beschikbaar|uit|open|in de winkel|online)|(?:al|vanaf nu|per direct) (?:te zien|verkrijgbaar|beschikbaar)|"
    r"(?:now|already|currently) (?:showing|streaming|available|open|playing|on sale|in (?:shops|stores))|out now|available now|streaming now|open now)(?!\w)",
    re.IGNORECASE,
)
_FIXED = re.compile(
    r"(?<!\w)(?:vaste?|fixed|lock(?:ed)? in|vastgezet)\s+(?:\w+ )?(?:rente\w*|rate|price|prijs|tarief)(?!\w)",
    re.IGNORECASE,
)


def _later(known: Known) -> Bound | None:
    """The fact that says that it begins after the day of reading."""
    for one in known.about.values():
        day = as_date(one.fact.value)
        begins = re.search(
            r"release|launch|premiere|start|opening|open(?:s|ing)? date|publication|verschijn|begin|lancering|from",
            one.fact.quantity,
            re.IGNORECASE,
        )
        if known.at is not None and day is not None and begins and day > known.at.date():
            return _against(one, f"It begins on {day.isoformat()}.")
    return None


_COSTS = frozenset({"koste", "costs", "price", "prijs", "charg", "maand", "month", "first", "eerst"})
_FEATURE = re.compile(
    r"(?<!\w)(?:waterproof|waterdicht\w*|water-?(?:resistant|bestendig)|splash-?proof|spatwaterdicht|hypoallerge\w+|vaatwasser(?:bestendig|proof)|dishwasher[- ](?:safe|proof)|ovenvast|oven[- ]?(?:proof|safe)|"
    r"kreukvrij|non-iron|crease[- ]resistant|fire-?proof|brandwerend|wind-?proof|winddicht|krasvast|scratch[- ]?(?:proof|resistant)|roestvrij(?! staal)|rust-?proof|shock-?proof|schokbestendig|child-?proof|kindveilig)(?!\w)",
    re.IGNORECASE,
)
_DAY_WORDS = tuple(tuple(word for word, number in WEEKDAYS.items() if number == day) for day in range(7))
_ANY_DAY = "|".join(WEEKDAYS)
_RANGE = re.compile(
    rf"({_ANY_DAY})s? (?:t/m|tot en met|tot|to|through|until|-|–) (?:en met )?({_ANY_DAY})", re.IGNORECASE
)
_OPEN = re.compile(
    r"open|bereikbaar|bereik|reach|call|bellen|bel ons|geopend|bezorg|deliver|in de bus|terecht|sport|train|visit|welkom|welcome",
    re.IGNORECASE,
)
_ON_DAYS = re.compile(
    rf"(?<!\w)(?:every day|elke dag|zeven dagen|seven days|(?:het |in het |at )?weekends?|(?:{_ANY_DAY})s?)(?!\w)(?! \d)",
    re.IGNORECASE,
)


def _open_days(known: Known) -> tuple[About, frozenset[int]] | None:
    """The fact that names the days of the week on which something is done, and those days."""
    for one in known.about.values():
        words = _words_of(one)
        days = {int(WEEKDAYS[name.lower()]) for name in re.findall(rf"(?<!\w)({_ANY_DAY})", words)}
        for match in _RANGE.finditer(words):
            first, last = WEEKDAYS[match[1].lower()], WEEKDAYS[match[2].lower()]
            days |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
        if len(days) >= 2 and as_date(one.fact.value) is None:
            return one, frozenset(days)
    return None


def _on_days(text: str, known: Known, sentences: Sentences) -> Iterator[tuple[str, int, int, Bound]]:
    named = _open_days(known)
    for match in _ON_DAYS.finditer(text) if named else ():
        start, end = sentences.around(match.start())
        said = match[0].lower()
        days = {WEEKDAYS[word] for word in WEEKDAYS if word in said} or ({5, 6} if "weekend" in said else set(range(7)))
        shut = re.search(r"closed|gesloten|dicht|shut|niet|not", text[start:end], re.IGNORECASE) is not None
        if (
            named
            and not shut
            and _OPEN.search(text[start:end])
            and not days <= named[1]
            and not sentences.denied(match.start())
        ):
            yield "terms", *match.span(), _against(named[0], "The fact names other days.")


def _included(words: str, known: Known, carried: frozenset[str]) -> Bound | None:
    topics = all_topics([words]) - {"price", "size", "box"}
    for one in known.about.values():
        dear = (
            is_money(unit_of(one.fact.unit))
            and not isinstance(one.fact.value, str)
            and one.fact.value > 0
            and not one.limit
        )
        own = re.search(r"price|prijs", one.fact.quantity, re.IGNORECASE) is None or one.fact.quantity.lower() not in {
            "price",
            "prijs",
        }
        said = topics & one.topics or stems(words) & (one.stems | one.aside) - _COSTS
        if dear and own and said and one.fact.fact_id not in carried:
            return _against(one, f"It costs {one.fact.value:g} apart.")
    return None


def _always(said: str, known: Known) -> Bound:
    days = re.search(r"days a week|dagen per week", said, re.IGNORECASE)
    named = _open_days(known) if days else None
    if named is not None and len(named[1]) == len(_DAY_WORDS):
        return Bound(Binding.supported, named[0].fact.fact_id)
    for one in known.about.values():
        if re.search(
            r"24 ?/ ?7|24 hours|24 uur|around the clock|dag en nacht|every day|elke dag|7 day", _words_of(one)
        ):
            return Bound(Binding.supported, one.fact.fact_id)
        if days and one.fact.value == 7 and unit_of(one.fact.unit) == "day":
            return Bound(Binding.supported, one.fact.fact_id)
    hours = next((saying for saying in known.sayings if saying.kind == "time"), None)
    if hours is not None:
        return _against(known.about[hours.fact_id], "The facts name hours.")
    return Bound(Binding.unsupported)


def _cancel(said: str, known: Known) -> Bound:
    for one in known.about.values():
        if re.search(
            r"any ?time|whenever|elk moment|altijd|no (?:contract|notice|minimum)|geen (?:contract|opzegtermijn)",
            _words_of(one),
        ):
            return Bound(Binding.supported, one.fact.fact_id)
    bound_by = [
        one
        for one in known.about.values()
        if "contract" in one.topics and not isinstance(one.fact.value, str) and one.fact.value
    ]
    notice = known.having("notice", "cancel")
    if bound_by:
        return _against(bound_by[0], "The fact names a term.")
    if not notice:
        return Bound(Binding.unsupported)
    if re.search(r"notice|opzegtermijn|direct|dagelijks", said, re.IGNORECASE) and notice[0].fact.value:
        return _against(notice[0], "The fact names a notice period.")
    return Bound(Binding.supported, notice[0].fact.fact_id)
