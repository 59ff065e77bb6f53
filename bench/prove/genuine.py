"""`python -m bench.prove genuine`: 100 pictures that nobody signed. Each must be `unknown`: nobody is accused.

70 are open photos (of scikit-learn, of scikit-image where it is installed, and those of ../shared/data/c2pa that a camera
took), whole or cut, saved as JPEG, PNG and WebP, once and twice, some with Exif as a camera or a photo program writes it,
some through the small copy that a messenger makes. 30 were drawn by Echt's own picture templates, neither marked nor signed.
They are asked of a verifier without a project, and of one with a ledger that holds 10 assets by a model which are made from
the same photos.
"""

import io
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from bench.prove.mark import SHARED, SIZES, a_cut, drawn, photos, png
from echt.ledger import Keys, Ledger
from echt.prove import Verifier
from echt.prove.mark import embed_either, issue_id, register_picture

PHOTOS, DRAWN, ASSETS = 70, 30, 10
OF_A_MODEL = {"ocsp", "verify"}
CAMERAS = [("Canon", "EOS R6"), ("Apple", "iPhone 15"), ("NIKON CORPORATION", "Z 6"), ("samsung", "SM-S911B")]
PROGRAMS = ["", "Adobe Photoshop 25.1 (Windows)", "GIMP 2.10", "Snapseed 2.0"]
TAKEN = """c2pa_rs_fixtures/P1000827.jpg c2pa_rs_fixtures/IMG_0003.jpg c2pa_rs_fixtures/earth_apollo17.jpg
c2pa_rs_fixtures/no_manifest.jpg""".split()


def exif(n, image):
    """As a camera writes it: maker, model, program, date and a small picture of the whole."""
    made = Image.Exif()
    made[271], made[272] = CAMERAS[n % len(CAMERAS)]
    if PROGRAMS[n % len(PROGRAMS)]:
        made[305] = PROGRAMS[n % len(PROGRAMS)]
    made[306] = "2026:03:02 09:00:00"
    made.get_ifd(0x8769)[36867] = "2026:03:02 09:00:00"
    return made


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def again(content, form, **options):
    return saved(Image.open(io.BytesIO(content)), form, **options)


def shaped(n, image):
    """One way in which pictures arrive."""
    ways = [
        lambda: saved(image, "JPEG", quality=92, exif=exif(n, image)),
        lambda: saved(image, "PNG"),
        lambda: saved(image, "WEBP", quality=80),
        lambda: again(saved(image, "JPEG", quality=75), "JPEG", quality=90),  # saved again, finer
        lambda: again(saved(image, "JPEG", quality=85), "PNG"),  # a picture of a screen
        lambda: saved(image.resize((image.width // 2, image.height // 2)), "JPEG", quality=70),  # a messenger
        lambda: saved(image.crop((3, 5, image.width - 2, image.height - 6)), "JPEG", quality=95, exif=exif(n, image)),
        lambda: saved(image.convert("CMYK"), "JPEG", quality=90),
        lambda: saved(image, "WEBP", lossless=True),
        lambda: again(again(saved(image, "JPEG", quality=60), "WEBP", quality=75), "JPEG", quality=88),
    ]
    return ways[n % len(ways)]()


def pictures():
    """(name, bytes) of 100 pictures that nobody signed."""
    files, draws = [path for path in photos([]) if path.stem not in OF_A_MODEL], np.random.default_rng(6)
    whole = [SHARED / name for name in TAKEN if (SHARED / name).exists()]
    made = [(path.name, path.read_bytes()) for path in whole]
    for n in range(PHOTOS - len(made)):
        path = files[n % len(files)]
        made.append((f"{n} of {path.name}", shaped(n, a_cut(path, SIZES[n % len(SIZES)], draws))))
    for n in range(DRAWN):
        image = drawn(files[n % len(files)], n, draws)
        made.append((f"drawn {n}", saved(image, ("PNG", "JPEG", "WEBP")[n % 3])))
    return made, files


def assets(folder, files):
    """A ledger with pictures by a model, which look like these photos."""
    ledger, draws = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "shop")), np.random.default_rng(6)
    for n in range(ASSETS):
        original = png(a_cut(files[n % len(files)], SIZES[n % len(SIZES)], draws))
        number = issue_id(ledger, original)
        made = embed_either(original, "image/png", number)
        register_picture(ledger, made.content, original=original, name=str(n), mime="image/png",
                         source="compositeWithTrainedAlgorithmicMedia", at=datetime(2026, 3, 2, tzinfo=UTC),
                         about={"mark_id": number, "strong": made.strong})  # fmt: skip
    return ledger


def told(verifier, paths, title):
    states, hints, accused = Counter(), Counter(), []
    for path, found in verifier.verify_all(paths):
        states[found.state.value] += 1
        hints.update({(one.signal, one.direction.value) for one in found.evidence if one.strength != "none"})
        hints.update(
            {(one.signal, "looks like an own picture") for one in found.evidence if "looks like" in one.finding.en}
        )
        if found.state != "unknown" or found.ai_declared:
            accused.append(path.name)
            print(f"FAIL {path.name}: {found}")
    print(f"{title}: {dict(states)}")
    for (signal, direction), n in sorted(hints.items()):
        print(f"  hint, which decides nothing: {signal}, {direction}: {n}")
    return accused


def main():
    made, files = pictures()
    with tempfile.TemporaryDirectory() as name:
        folder, paths = Path(name), []
        for n, (title, content) in enumerate(made):
            paths.append(folder / f"{n:03} {title}")
            paths[-1].write_bytes(content)
        print(f"{len(paths)} pictures that nobody signed, of {len(files)} photos")
        with Verifier() as verifier:
            accused = told(verifier, paths, "without a project")
        with assets(folder, files) as ledger, Verifier(ledger=ledger) as verifier:
            accused += told(verifier, paths, f"with {ASSETS} own pictures by a model that look like them")
    if accused:
        raise SystemExit(f"accused: {', '.join(accused)}")
    print("unknown for all")


if __name__ == "__main__":
    main()
