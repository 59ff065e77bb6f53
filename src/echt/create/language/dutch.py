"""Dutch: de and het, plurals, endings of adjectives, verbs that fall apart."""

from __future__ import annotations

import re

from echt.create.language.nouns import Noun, known_nouns, known_parts, known_verbs

__all__ = [
    "NUMERALS",
    "asked",
    "bare",
    "definite",
    "imperative",
    "inflect",
    "noun",
    "noun_phrase",
    "plural_by_rule",
    "present",
    "split",
    "stem",
    "te",
]

NUMERALS = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
SHORT = 3
_VOWELS = "aeiouyáéíóúäëïöüè"
_PREFIXES = ("schoon", "terug", "klaar", "samen", "binnen", "over", "voor", "door", "open", "aan", "bij", "los", "mee",
             "toe", "uit", "vast", "weg", "thuis", "neer", "dicht", "rond", "om", "af", "in", "na", "op")  # fmt: skip
_TOGETHER = {"overnachten", "voorkomen", "overleggen", "omarmen", "aanvaarden", "overwegen"}
_PREPOSITIONS = {
    "met",
    "van",
    "voor",
    "in",
    "uit",
    "op",
    "zonder",
    "aan",
    "tot",
    "bij",
    "over",
    "door",
    "om",
    "en",
    "naar",
}
_MEASURES = {
    "stuk",
    "set",
    "paar",
    "doos",
    "fles",
    "pot",
    "pak",
    "zak",
    "blik",
    "reep",
    "bos",
    "krat",
    "mand",
    "kop",
    "glas",
    "stel",
    "rol",
}
_SUFFIX_HET = ("je", "ment", "sel", "isme", "um", "aat")
_IRREGULAR = {"grof": "grove", "half": "halve", "doof": "dove", "tof": "toffe", "dof": "doffe", "kies": "kiese"}
_WEAK = ("luister", "schilder", "verzeker", "lever", "timmer", "ander", "beter", "inner", "blader", "ader", "hamer", "zwaaier",
         "klapper", "knipper", "wonder", "wieder", "kleder", "poeder")  # fmt: skip
_STEMS = {"komen": "kom", "gaan": "ga", "doen": "doe", "staan": "sta", "zien": "zie", "slaan": "sla", "skiën": "ski"}


def noun(word: str) -> Noun:
    """Article, plural and number of a noun; a compound follows its last part, an unknown word its ending.

    Examples:
        >>> noun("koffiemachine").article, noun("brood").plural, noun("sokken").number
        ('de', 'broden', 'many')
    """
    low, nouns = word.lower(), known_nouns()
    if low in nouns:
        known = nouns[low]
        return Noun(word, word[: len(word) - len(low)] + known.plural, known.article, known.number)
    plurals = {one.plural: one for one in nouns.values()}
    if low in plurals and plurals[low].plural != plurals[low].word:
        return Noun(word, word, "de", "many")
    for start in range(2, len(low) - 2):
        tail = low[start:]
        if len(tail) == SHORT and not _is_part(low[:start]):
            continue  # orkaan ends in kaan, overtrek in rek
        if tail in nouns:
            head = nouns[tail]
            return Noun(word, word[:start] + head.plural, head.article, head.number)
        if len(tail) > 3 and tail in plurals:
            return Noun(word, word, "de", "many")
    article = "het" if low.endswith(_SUFFIX_HET) else "de"
    return Noun(word, plural_by_rule(word), article)


def _is_part(word: str) -> bool:
    return any(word.endswith(link) and word[: len(word) - len(link)] in known_parts() for link in ("", "s", "en", "e"))


def noun_phrase(phrase: str) -> Noun:
    """The noun that carries a phrase, with the article before the phrase where it has one.

    `word` is the whole phrase without its article, its adjectives as they stand behind the indefinite article; `plural`
    the same in the plural. A phrase that begins with "de" or "het" decides the article.

    Examples:
        >>> one = noun_phrase("het elektrische slot met app")
        >>> one.article, one.word, one.plural
        ('het', 'elektrisch slot met app', 'elektrische sloten met app')
        >>> noun_phrase("grote fiets").word, noun_phrase("wollen sokken").number
        ('grote fiets', 'many')
        >>> noun_phrase("stuk zeep").article, noun_phrase("stuk zeep").plural
        ('het', 'stukken zeep')
    """
    words = phrase.split()
    given = words.pop(0).lower() if len(words) > 1 and words[0].lower() in {"de", "het", "een"} else ""
    at = _head(words)
    head = noun(words[at])
    article = given if given in {"de", "het"} and head.number != "many" else head.article
    bends = article == "het" and head.number != "many"
    adjectives = [bare(word) if bends else inflect(word) for word in words[:at]]
    plain, more = [*adjectives, words[at], *words[at + 1 :]], [inflect(word) for word in words[:at]]
    return Noun(" ".join(plain), " ".join([*more, head.plural, *words[at + 1 :]]), article, head.number)


def _head(words: list[str]) -> int:
    """Where the noun stands: before the first preposition; a measure (stuk zeep, set pannen) is itself the noun."""
    if len(words) > 1 and words[0].lower() in _MEASURES:
        return 0
    return next((i for i, word in enumerate(words) if i and word.lower() in _PREPOSITIONS), len(words)) - 1


def definite(one: Noun) -> str:
    """A noun phrase behind its definite article, its adjectives bent for it.

    Examples:
        >>> definite(noun_phrase("elektrisch slot")), definite(noun_phrase("wollen sokken"))
        ('het elektrische slot', 'de wollen sokken')
    """
    words = one.word.split()
    at = _head(words)
    return " ".join([one.article, *(inflect(word) for word in words[:at]), *words[at:]])


def plural_by_rule(word: str) -> str:
    """The plural of a noun that the word list does not hold.

    Examples:
        >>> [plural_by_rule(word) for word in ("maan", "pan", "tafel", "foto", "oplossing", "vrijheid", "machine")]
        ['manen', 'pannen', 'tafels', "foto's", 'oplossingen', 'vrijheden', 'machines']
    """
    low = word.lower()
    if low.endswith("heid"):
        return word[:-4] + "heden"
    if re.search(r"[^aeiou][aouiy]\Z", low):
        return word + "'s"
    if low.endswith(("e", "é", "ie", "eau", "oe")) or re.search(
        rf"[{_VOWELS}].*[^{_VOWELS}](?:el|em|en|er|aar|aard|erd)\Z", low
    ):
        return word + "s"
    return _open(word, hard=low.endswith(("ing", "ist"))) + "en"


def _open(word: str, *, hard: bool = False) -> str:
    """The word as it is written before an ending that starts with a vowel: maan -> man-, pan -> pann-, brief -> briev-."""
    low = word.lower()
    if hard or len(low) < 2 or low[-1] in _VOWELS:
        return word
    long = re.search(r"(aa|ee|oo|uu)([^aeiou])\Z", low)
    if long:
        last = {"f": "v", "s": "z"}.get(low[-1], low[-1])
        return word[:-2] + last
    if re.search(r"(ie|oe|eu|ui|ij|ei|ou|au|ie)[fs]\Z", low) or re.search(r"l[f]\Z|r[f]\Z", low):
        return word[:-1] + {"f": "v", "s": "z"}[low[-1]]
    short = re.search(r"(?:\A|[^aeiou])([aeiou])([bdfgklmnprst])\Z", low)
    one_syllable = len(re.findall(r"[aeiouy]+", low)) == 1
    if short and (one_syllable or short[1] in "aou"):
        return word + low[-1]
    return word


def inflect(adjective: str) -> str:
    """An adjective with its ending: as behind `de`, `het`, or before more than one.

    Examples:
        >>> [inflect(word) for word in ("groot", "dik", "grijs", "vers", "houten", "elektrisch", "simpel", "lief")]
        ['grote', 'dikke', 'grijze', 'verse', 'houten', 'elektrische', 'simpele', 'lieve']
    """
    low = adjective.lower()
    if low in _IRREGULAR:
        return adjective[0] + _IRREGULAR[low][1:]
    if low.endswith(("e", "a", "o")) or re.search(r"[^aeiou]en\Z", low) or not low.isalpha():
        return adjective
    if re.search(r"[^aeiouj]s\Z", low):
        return adjective + "e"
    return _open(adjective) + "e"


def bare(adjective: str) -> str:
    """An adjective without its ending: as behind `een` and before a het-word.

    Examples:
        >>> [bare(word) for word in ("grote", "dikke", "grijze", "verse", "houten", "elektrische", "simpele")]
        ['groot', 'dik', 'grijs', 'vers', 'houten', 'elektrisch', 'simpel']
    """
    if not adjective.lower().endswith("e") or len(adjective) < 4:
        return adjective
    cut = adjective[:-1]
    tries = [cut[:-1], cut] if cut[-1] == cut[-2] and cut[-1] not in _VOWELS else [cut]
    hard = cut[:-1] + {"v": "f", "z": "s"}.get(cut[-1], cut[-1])
    tries = [*(tries if cut[-1] not in "vz" else []), hard, *tries, re.sub(r"([aeou])([^aeiou])\Z", r"\1\1\2", hard)]
    right = [one for one in dict.fromkeys(tries) if inflect(one) == adjective]
    return right[0] if right else adjective


def stem(verb: str) -> str:
    """The stem of an infinitive: what stands behind "ik".

    Examples:
        >>> [stem(word) for word in ("zetten", "malen", "lezen", "schrijven", "fietsen", "bakken", "repareren", "gaan")]
        ['zet', 'maal', 'lees', 'schrijf', 'fiets', 'bak', 'repareer', 'ga']
    """
    if verb in _STEMS:
        return _STEMS[verb]
    if not verb.endswith("en") or len(verb) < 4:
        return verb
    cut = verb[:-2]
    if len(cut) > 2 and cut[-1] == cut[-2]:
        return cut[:-1]
    if re.search(r"(?:\A|[^aeiou])[aeou][^aeiou]\Z", cut) and not _weak(cut):
        cut = cut[:-1] + cut[-2] + cut[-1]
    return cut[:-1] + {"v": "f", "z": "s"}.get(cut[-1], cut[-1])


def _weak(cut: str) -> bool:
    """A last syllable without stress keeps its one vowel: wandelen, openen, luisteren; not repareren, genieten."""
    if cut.endswith("er"):
        return cut.endswith(_WEAK)
    return bool(re.search(r"[aeiouy].*e[lnm]\Z", cut))


def split(verb: str) -> tuple[str, str]:
    """The part that falls off, and the verb that is left: afbakken is af and bakken; malen is nothing and malen.

    Examples:
        >>> split("afbakken"), split("malen"), split("onderhouden")
        (('af', 'bakken'), ('', 'malen'), ('', 'onderhouden'))
    """
    if verb not in known_verbs() | _TOGETHER:
        for prefix in _PREFIXES:
            if verb.startswith(prefix) and verb[len(prefix) :] in known_verbs():
                return prefix, verb[len(prefix) :]
    return "", verb


def te(phrase: str) -> str:
    """The infinitive of a phrase behind "om … te": espresso te zetten, brood af te bakken."""
    *rest, verb = phrase.split()
    off, core = split(verb)
    return " ".join([*rest, *([off] if off else []), "te", core])


def imperative(phrase: str) -> str:
    """A phrase as an invitation: zet espresso, bak brood af."""
    *rest, verb = phrase.split()
    off, core = split(verb)
    return " ".join([stem(core), *rest, *([off] if off else [])])


def present(phrase: str, *, final: bool = True, turned: bool = False) -> str:
    """A phrase in the present of je, u, hij: verb last (wie espresso zet), or the verb alone in front (zet … espresso).

    Args:
        phrase: Words and an infinitive: "espresso zetten".
        final: The verb stands last.
        turned: "je" follows the verb, which then has no t: maal je, maalt u.
    """
    *rest, verb = phrase.split()
    off, core = split(verb)
    root = stem(core)
    bent = root if turned or root.endswith("t") else root + ("at" if core in {"gaan", "staan", "slaan"} else "t")
    return " ".join([*rest, off + bent] if final else [bent, *rest, *([off] if off else [])])


def asked(phrase: str, *, formal: bool) -> str:
    """A phrase as a question, without its mark: zet je graag espresso, bakt u graag brood af."""
    *rest, verb = phrase.split()
    off, _ = split(verb)
    front = present(verb, final=False, turned=not formal).split()[0]
    return " ".join([front, "u" if formal else "je", "graag", *rest, *([off] if off else [])])
