"""1,000 pictures in 5 sizes: how many overflow or overlap, whether a second run gives the same bytes, and how fast.

    python -m bench.create pictures        (or `python -m bench.create.pictures 200` for fewer)
    python -m bench.create.pictures sheet docs/pictures.png        draws the page of examples in the docs

The words vary: short ones, sentences, chains of long Dutch compounds, English; with and without price, button, line and
photo; light and dark; three looks. What overflows or overlaps is counted from the pixels and the boxes here, not by the
check that guards the way out; each picture that Echt refuses to draw is counted too. The second run draws everything
again in a fresh process.
"""

import hashlib
import io
import json
import random
import subprocess
import sys
import time
from itertools import combinations

import numpy as np
from PIL import Image

from echt.create.picture import Copy, Look, Photo, draw
from echt.errors import CampaignError

SIZES = ("1200x628", "1080x1080", "1080x1920", "300x250", "970x250")
SHORT = ["Nu", "Zaaien kan weer", "Vers brood", "Terug in de winkel", "€ 5", "Ïets nieuws", "Élégant", "Now open"]
DUTCH = (
    "koffiezetapparaatonderhoudsabonnement zonnebloempittenbrood aansprakelijkheidsverzekering vloerbedekkingsreinigingsmiddel "
    "meervoudigepersoonlijkheidsstoornis rijwielstandaard tuingereedschap arbeidsongeschiktheidsverzekeringsmaatschappij "
    "kindercarnavalsoptochtvoorbereidingswerkzaamheden hottentottententententoonstelling gereedschapskist de het een voor "
    "met kan weer nu tuin zaad bloemen verzorgen ontdek rustig"
).split()
ENGLISH = "cake stand with three tiers back in the shop see which varieties grow well this counterrevolutionary spring internationalisation".split()
LINES = [
    "",
    "Kijk rustig of er iets bij zit.",
    "Van half maart tot eind april kan zaad naar buiten, ook op het balkon.",
]
PRICES = ["", "€ 2,95", "£10.95", "vanaf € 1.249,00 per maand"]
BUTTONS = ["", "Bekijk", "See it in the shop", "Bekijk de onderhoudsabonnementen"]
LOOKS = [
    Look(name="De Zaadwinkel"),
    Look(name="Kwekerij Groenewegen & Zonen", light={"accent": "#FFD400", "paper": "#FFFFFF", "ink": "#123524"}),
    Look(name="The gift shop", family="Source Sans 3", light={"accent": "#1F6F54"}),
]


def photos():
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 255, (60, 90, 3), dtype=np.uint8)).resize((1800, 1200))
    pack = Image.new("RGB", (1200, 1200), "#FCFCFC")
    pack.paste("#7A4A2B", (400, 200, 800, 1000))
    cut = Image.new("RGBA", (800, 900), (0, 0, 0, 0))
    cut.paste("#4A7468", (200, 100, 600, 800))
    return [None, None, None, Photo(noise), Photo(pack), Photo(cut)]


def jobs(n):
    draws, seen = random.Random(0), photos()
    for i in range(n):
        kind = draws.random()
        words = DUTCH if kind < 0.55 else ENGLISH
        headline = draws.choice(SHORT)
        if kind > 0.2:
            length, headline = draws.randint(12, 90), draws.choice(words)
            while len(headline) < length:
                headline += " " + draws.choice(words)
            headline = headline[:90].rsplit(" ", 1)[0].capitalize()
        copy = Copy(headline, draws.choice(LINES), draws.choice(PRICES), draws.choice(BUTTONS))
        yield dict(
            what=copy, size=SIZES[i % 5], theme=draws.choice(("light", "dark")), look=draws.choice(LOOKS),
            language="en" if words is ENGLISH else "nl", photo=draws.choice(seen), seed=draws.randrange(1000),
        )  # fmt: skip


def faults(drawn):
    """Overflows and overlaps, from the pixels and the boxes: ink outside every box, boxes past the edge, boxes over boxes."""
    picture = np.asarray(Image.open(io.BytesIO(drawn.png)).convert("RGB")).astype(np.int16)
    high, wide = picture.shape[:2]
    ground = np.array([int(next(b.on for b in drawn.boxes if b.kind == "headline")[i : i + 2], 16) for i in (1, 3, 5)])
    stray = (np.abs(picture - ground) > 3).any(axis=2)
    outside = 0
    for box in drawn.boxes:
        m = int(np.ceil(0.04 * box.size))
        top, left = max(0, int(box.y) - m), max(0, int(box.x) - m)
        stray[top : int(np.ceil(box.y + box.h)) + m, left : int(np.ceil(box.x + box.w)) + m] = False
        outside += box.x < -0.5 or box.y < -0.5 or box.x + box.w > wide + 0.5 or box.y + box.h > high + 0.5
    over = 0
    for a, b in combinations(drawn.boxes, 2):
        across = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
        down = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
        over += across > 0.5 and down > 0.5 and {a.kind, b.kind} != {"button", "button_words"}
    return int(stray.any() or outside > 0), int(over > 0)


def run(n, *, look_at):
    found = dict(drawn=0, refused=0, overflows=0, overlaps=0, wall=0.0, cpu=0.0)
    every = hashlib.sha256()
    for job in jobs(n):
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            drawn = draw(**job)
        except CampaignError as error:
            found["refused"] += 1
            every.update(error.code.encode())
            continue
        found["wall"] += time.perf_counter() - wall
        found["cpu"] += time.process_time() - cpu
        found["drawn"] += 1
        every.update(drawn.png)
        if look_at:
            overflow, overlap = faults(drawn)
            found["overflows"] += overflow
            found["overlaps"] += overlap
    return {**found, "sha256": every.hexdigest()}


def main(n):
    first = run(n, look_at=True)
    second = subprocess.run(
        [sys.executable, "-m", "bench.create.pictures", str(n), "again"], capture_output=True, text=True, check=True
    )
    second = json.loads(second.stdout)
    print(
        f"{first['drawn']:,} pictures in 5 sizes, {first['refused']} refused: {first['overflows']} overflows, {first['overlaps']} overlaps"
    )
    same = first["sha256"] == second["sha256"] and first["drawn"] == second["drawn"]
    print(
        f"a second run in another process: {'identical bytes' if same else 'OTHER BYTES'} (sha256 {first['sha256'][:16]})"
    )
    for name, one in (("first", first), ("second", second)):
        print(
            f"{name} run: {one['drawn'] / one['cpu']:.1f} pictures/s of CPU, {one['drawn'] / one['wall']:.1f} on the clock"
        )
    if not same or first["overflows"] or first["overlaps"]:
        sys.exit(1)


def sheet(path):
    """One picture in each size, on one page, in 128 colours."""
    shop = Look(
        name="Kwekerij Groenewegen",
        light={"accent": "#2F6B4F", "paper": "#FBF8F1", "ink": "#16261D", "other": "#E0A03B"},
    )
    seeds = Copy(
        "Zonnebloempitten mogen de grond in", "Zaai ze van half maart tot eind april.", "€ 2,95", "Bekijk de zaden"
    )
    tools = Copy("Tuingereedschap dat blijft", "Tien jaar garantie op elke steel.", "€ 24,95", "Bekijk de steel")
    sow = Copy(
        "Sow now, flowers in August",
        "Sunflower seed, from the middle of March until the end of April.",
        "£2.95",
        "See the seeds",
    )
    places = {
        "1200x628": (seeds, "light", "nl", 19, 24, 24, 0.62),
        "1080x1920": (sow, "light", "en", 23, 788, 24, 738 / 1920),
        "1080x1080": (tools, "dark", "nl", 5, 24, 433, 329 / 1080),
        "300x250": (seeds, "light", "nl", 2, 421, 472, 1.0),
        "970x250": (sow, "dark", "en", 0, 24, 782, 0.678),
        "1200x400": (seeds, "dark", "nl", 2, 702, 782, 0.4183),
    }
    page = Image.new("RGB", (1227, 976), "#DADADA")
    for size, (copy, theme, language, seed, x, y, scale) in places.items():
        drawn = draw(copy, size=size, theme=theme, language=language, look=shop, seed=seed)
        picture = Image.open(io.BytesIO(drawn.png)).convert("RGB")
        page.paste(
            picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS),
            (x, y),
        )
    page.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["sheet"]:
        sys.exit(sheet(sys.argv[2]))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    if sys.argv[2:] == ["again"]:
        print(json.dumps(run(count, look_at=False)))
    else:
        main(count)
