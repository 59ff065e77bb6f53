"""Names of places in Dutch and English: a place named beside a product says where it comes from."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["PEOPLES", "place_of", "places_in"]

# country -> the words for what comes from it
PEOPLES: dict[str, str] = {
    "NL": "nederlands nederlandse hollands hollandse dutch holland netherlands",
    "BE": "belgisch belgische vlaams vlaamse belgian flemish",
    "DE": "duits duitse german",
    "FR": "frans franse french",
    "IT": "italiaans italiaanse italian",
    "ES": "spaans spaanse spanish",
    "PT": "portugees portugese portuguese",
    "GR": "grieks griekse greek",
    "GB": "brits britse engels engelse british english britain england scotland schots schotse scottish welsh wales uk",
    "IE": "iers ierse irish",
    "CH": "zwitsers zwitserse swiss",
    "AT": "oostenrijks oostenrijkse austrian",
    "DK": "deens deense danish",
    "SE": "zweeds zweedse swedish",
    "NO": "noors noorse norwegian",
    "FI": "fins finse finnish",
    "JP": "japans japanse japanese",
    "US": "amerikaans amerikaanse american usa",
    "CN": "chinees chinese",
    "IN": "indiaas indiase indian",
    "TR": "turks turkse turkish",
    "BR": "braziliaans braziliaanse brazilian",
    "CO": "colombiaans colombiaanse colombian",
    "ET": "ethiopisch ethiopische ethiopian",
    "PL": "pools poolse polish",
    "CZ": "tsjechisch tsjechische czech",
    "MA": "marokkaans marokkaanse moroccan",
    "NZ": "nieuw-zeelands nieuw-zeelandse",
    "AU": "australisch australische australian",
    "EU": "europees europese european europa europe",
}
_REGIONS = (
    "toscane tuscany toscaans toscaanse tuscan|sicilië sicily siciliaans siciliaanse sicilian|provence|bretagne brittany|normandië normandy|bordeaux|bourgogne burgundy|champagne|alsace elzas|"
    "catalonië catalonia|andalusië andalusia|rioja|kreta crete|alentejo|douro|beieren bavaria|zwarte-woud|alpen alps|tirol tyrol|piemonte piedmont|puglia|umbrië umbria|"
    "friesland fries friese frisian|groningen gronings|drenthe|overijssel|gelderland|utrecht|zeeland zeeuws zeeuwse|brabant brabants brabantse|limburg limburgs limburgse|texel texels texelse|veluwe|twente twents twentse|achterhoek|betuwe|beemster|waddeneilanden|"
    "amsterdam amsterdams amsterdamse|rotterdam|den-haag|eindhoven|delft delfts|gouda|haarlem|leiden|maastricht|antwerpen antwerp|gent ghent|brussel brussels|parijs paris|londen london|berlijn berlin|rome|milaan milan|"
    "yorkshire|cornwall cornish|devon|somerset|kent|sussex|suffolk|norfolk|dorset|cumbria|lancashire|cotswolds|highlands|sheffield|manchester|edinburgh|cheshire|wensleydale|derbyshire|shropshire|"
    "california|californië|frankfurt|münchen munich|hamburg|wenen vienna|praag prague|kopenhagen copenhagen|stockholm|oslo|dublin|lissabon lisbon|madrid|barcelona|porto|scandinavië scandinavia scandinavisch scandinavische scandinavian"
)
_WORD = re.compile(r"[^\W\d_][\w'-]*(?: (?:Kingdom|Koninkrijk|States|Staten|Zealand|Republic))?")
_TWO_MEANINGS = frozenset(
    [
        "chad",
        "jersey",
        "turkije",
        "georgia",
        "guinea",
        "mali",
        "man",
        "kent",
        "rome",
        "champagne",
        "turkey",
        "fins",
        "polish",
        "pools",
        "china",
        "oman",
        "togo",
        "engels",
        "english",
        "dutch",
    ]
)


@cache
def _places() -> dict[str, str]:
    from babel import Locale

    found: dict[str, str] = {}
    for language in ("nl", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code not in {"ZZ", "QO", "XA", "XB"} and len(name) > 3:
                found[name.lower()] = code
    for code, words in PEOPLES.items():
        found |= dict.fromkeys(words.split(), code)
    for words in _REGIONS.split("|"):
        names = words.split()
        found |= dict.fromkeys(names, names[0])
    return found


def place_of(word: str) -> str | None:
    """One name for all names of a place: Italy, Italië, Italiaanse; None when it is not known as one."""
    return _places().get(word.lower())


def places_in(text: str) -> list[tuple[int, int, str]]:
    """Where a text names a place: start, end, its one name. Only with a capital, as both languages write them."""
    found: list[tuple[int, int, str]] = []
    for match in _WORD.finditer(text):
        word = match[0]
        if not word[0].isupper():
            continue
        place = place_of(word) or place_of(word.split()[0])
        if place and not (
            word.lower() in _TWO_MEANINGS
            and (match.start() == 0 or text[match.start() - 2 : match.start() - 1] in ".!?\n")
        ):
            found.append((match.start(), match.end(), place))
    return found
