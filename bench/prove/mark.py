"""Marks on 200 pictures: what is found again after what, whether anything is found that is not ours, and how fast.

    python -m bench.prove mark                         (or `python -m bench.prove.mark --pictures 40`)
    python -m bench.prove.mark FOLDER [FOLDER…]        with photos of these folders too
    python -m bench.prove.mark --speed 1000            only how fast: mark and sign 1,000 pictures

Pictures: 150 cut at random from open photos (those beside the repository in ../shared/data/c2pa, of scikit-learn and
scikit-image where they are installed, and of the folders given), in 7 sizes; 50 drawn by echt.create.picture with such a
photo. A photo that has too little texture for the mark (E576) is replaced by another cut, and counted.
The fine mark goes through what happens every day, the strong one through what is harder.
Every picture is marked with a number from a ledger, registered, changed, and looked up with `find`: the answer is right
when it is that very asset, by mark and fingerprint. Wrong matches: pictures, marked and not, are asked
of a ledger that holds others and not themselves; each lookup is a comparison with every asset there.
"""

import argparse
import io
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from echt.create.picture import Copy, Look, Photo, draw
from echt.errors import OutsideError
from echt.ledger import Asset, Keys, Ledger
from echt.prove import Source, make_identity, sign_bytes
from echt.prove.mark import embed, embed_either, find, fingerprint, issue_id, read, register_picture
from echt.prove.mark.fingerprint import distances
from echt.prove.mark.reading import FOUND

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
SHARED = next((p / "shared/data/c2pa" for p in ROOT.parents if (p / "shared/data/c2pa").exists()), ROOT)
PHOTOS = """public_testfiles_2022/adobe-20220124-A.jpg public_testfiles_2022/adobe-20220124-I.jpg
public_testfiles_2022/nikon-20221019-building.jpeg public_testfiles_2022/truepic-20230212-camera.jpg
public_testfiles_2022/truepic-20230212-landscape.jpg c2pa_rs_fixtures/ocsp.jpg c2pa_rs_fixtures/verify.jpeg
c2pa_rs_fixtures/PirateShip_save_credentials_to_cloud.jpg c2pa_rs_fixtures/sample1.webp c2pa_rs_fixtures/mars.webp""".split()
SIZES = [(1080, 1080), (1200, 628), (1080, 1920), (970, 250), (300, 250), (640, 480), (1600, 1067)]


def photos(folders):
    found = [SHARED / name for name in PHOTOS if (SHARED / name).exists()]
    for package, where in (("sklearn", "datasets/images"), ("skimage", "data")):
        try:
            module = __import__(package)
        except ImportError:
            continue
        folder = Path(module.__file__).parent / where
        names = ("china", "flower", "astronaut", "coffee", "chelsea", "rocket", "grass", "gravel", "brick")
        found += sorted(p for p in folder.glob("*.*") if p.stem in names)
    for folder in folders:
        found += sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    return found


def png(image):
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def encoded(form, quality):
    def change(image):
        out = io.BytesIO()
        image.save(out, form, quality=quality)
        return out.getvalue()

    return change


def cut(part):
    def change(image):
        wide, high = round(image.width * part), round(image.height * part)
        seed = np.random.default_rng(image.width + image.height)
        x, y = int(seed.integers(0, image.width - wide + 1)), int(seed.integers(0, image.height - high + 1))
        return png(image.crop((x, y, x + wide, y + high)))

    return change


CHANGES = {
    "unchanged": png,
    "JPEG 75": encoded("JPEG", 75),
    "resize 50 %": lambda im: png(im.resize((im.width // 2, im.height // 2), Image.Resampling.LANCZOS)),
    "crop to 90 %": cut(0.9),
    "WebP 80": encoded("WEBP", 80),
    "mirror": lambda im: png(im.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    "1 degree turn": lambda im: png(im.rotate(1, Image.Resampling.BICUBIC)),
}
HARD = {
    "JPEG 50": encoded("JPEG", 50),
    "crop to 70 %": cut(0.7),
    "crop 70 %, resize 50 %, mirror, JPEG 50": lambda im: encoded("JPEG", 50)(
        Image.open(io.BytesIO(CHANGES["resize 50 %"](Image.open(io.BytesIO(cut(0.7)(im)))))).transpose(
            Image.Transpose.FLIP_LEFT_RIGHT
        )
    ),
}


def a_cut(path, size, draws):
    image = Image.open(path).convert("RGB")
    share = min(image.width / size[0], image.height / size[1]) * draws.uniform(0.6, 1)
    wide, high = int(size[0] * share), int(size[1] * share)
    x, y = int(draws.integers(0, image.width - wide + 1)), int(draws.integers(0, image.height - high + 1))
    return image.crop((x, y, x + wide, y + high)).resize(size, Image.Resampling.LANCZOS)


def drawn(path, n, draws):
    look = Look(
        name="Kwekerij Groenewegen",
        light={"accent": "#2F6B4F", "paper": "#FBF8F1", "ink": "#16261D", "other": "#E0A03B"},
    )
    words = Copy(
        f"Zonnebloempitten mogen de grond in, deel {n}",
        "Zaai ze van half maart tot eind april.",
        "€ 2,95",
        "Bekijk de zaden",
    )
    size = ("1080x1080", "1200x628", "1080x1920")[n % 3]
    photo = Photo(a_cut(path, (1200, 1000), draws))
    return Image.open(
        io.BytesIO(
            draw(words, size=size, theme=("light", "dark")[n % 2], language="nl", look=look, photo=photo, seed=n).png
        )
    ).convert("RGB")


def pictures(ledger, count, files, draws):
    """Pictures until there are enough that hide the fine mark: originals, marked and kept; and how many were refused."""
    made, ours, refused, n = [], [], Counter(), 0
    while len(made) < count and n < 6 * count:
        path = files[n % len(files)]
        image = drawn(path, n, draws) if n % 4 == 3 else a_cut(path, SIZES[n % len(SIZES)], draws)
        n += 1
        content = png(image)
        try:
            ours.append(marked(ledger, content, n, strong=False))
            made.append(content)
        except OutsideError as error:
            refused[error.code, "photo" if n % 4 else "drawn"] += 1
    return made, ours, refused


def marked(ledger, content, n, *, strong):
    number = issue_id(ledger, content)
    made = embed(content, "image/png", number, strong=strong)
    asset = register_picture(ledger, made.content, original=content, name=str(n), mime="image/png",
                             source="algorithmicMedia", at=AT, about={"mark_id": number, "strong": strong})  # fmt: skip
    return asset, made


def recovered(ledger, ours, changes):
    worst = 1.0
    for name, change in changes.items():
        right = wrong = marks = 0
        scores, took = [], []
        for asset, made in ours:
            copy = change(Image.open(io.BytesIO(made.content)).convert("RGB"))
            start = time.perf_counter()
            match = find(ledger, copy)
            took.append(time.perf_counter() - start)
            mark = match.mark if match else read(copy)
            marks += mark is not None and mark.id32 == asset.mark_id
            scores.append(mark.score if mark else 0)
            right += match is not None and match.asset.sha256 == asset.sha256
            wrong += match is not None and match.asset.sha256 != asset.sha256
        worst = min(worst, right / len(ours))
        print(f"  {name:42} found again {100 * right / len(ours):5.1f} %, mark read {100 * marks / len(ours):5.1f} %, wrong {wrong}; "
              f"score median {np.median(scores):.2f} least {min(scores):.2f}; find {1000 * np.median(took):.0f} ms", flush=True)  # fmt: skip
    return worst


def levels(which, ours):
    near = [made.psnr for _, made in ours]
    print(f"{which} mark: PSNR median {np.median(near):.1f} dB, least {min(near):.1f} dB", flush=True)


def wrong_matches(originals, ours, folder):
    """Each picture, unmarked and marked, against a ledger that holds all the others but not itself."""
    half = len(ours) // 2
    compared = wrong = 0
    top = 0.0
    for side, (kept, asked) in enumerate(((ours[:half], slice(half, None)), (ours[half:], slice(0, half)))):
        with Ledger.open(folder / f"others{side}.db", Keys.open(folder / f"keys{side}", "shop")) as others:
            for asset, _ in kept:
                others.register_asset(asset, at=AT)
            for content, (_, made) in zip(originals[asked][:60], ours[asked][:60], strict=True):
                mark = read(content)
                top = max(top, mark.score if mark else 0.0)
                for one in (content, made.content):
                    wrong += find(others, one) is not None
                    compared += len(kept)
    return compared, wrong, top


def large(ours, folder):
    """The same lookup among 10,000 assets."""
    draws = np.random.default_rng(1)
    with Ledger.open(folder / "large.db", Keys.open(folder / "keys-large", "shop")) as ledger:
        with ledger.together("assets", at=AT):
            for n, number in enumerate(draws.choice(2**32, 10_000 - len(ours), replace=False)):
                ledger.register_asset(
                    Asset(
                        f"{n:064x}",
                        "picture",
                        str(n),
                        "image/png",
                        "algorithmicMedia",
                        f"{n:064x}",
                        int(number),
                        prints=draws.bytes(512),
                    ),
                    at=AT,
                )
            for asset, _ in ours:
                ledger.register_asset(asset, at=AT)
        start = time.perf_counter()
        right = sum((m := find(ledger, made.content)) is not None and m.asset == asset for asset, made in ours[:20])
        return right, (time.perf_counter() - start) / 20


def main(count, folders):
    draws = np.random.default_rng(20260802)
    files = photos(folders)
    if not files:
        sys.exit("no photos: ../shared/data/c2pa is not there; name a folder")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Ledger.open(folder / "fine.db", Keys.open(folder / "keys-fine", "shop")) as ledger:
            originals, fine, refused = pictures(ledger, count, files, draws)
            print(
                f"{len(originals)} pictures from {len(files)} photos; {sum(refused.values())} cuts refused: {dict(refused)}"
            )
            levels("fine", fine)
            low = recovered(ledger, fine, CHANGES)
        with Ledger.open(folder / "strong.db", Keys.open(folder / "keys-strong", "shop")) as ledger:
            strong = [marked(ledger, content, n, strong=True) for n, content in enumerate(originals)]
            levels("strong", strong)
            recovered(ledger, strong, HARD)
        compared, wrong, top = wrong_matches(originals, fine, folder)
        print(
            f"wrong matches: {wrong} of {compared:,} comparisons with other pictures; highest score of an unmarked picture {'below ' + str(FOUND) if top == 0 else round(top, 2)}"
        )
        prints = np.stack([np.frombuffer(asset.prints, dtype="<u8").reshape(-1, 4)[0] for asset, _ in fine])
        apart = distances(prints, prints)[np.triu_indices(len(prints), 1)]
        again = [
            distances(
                fingerprint(encoded("JPEG", 50)(Image.open(io.BytesIO(made.content)).convert("RGB"))).prints[:1],
                prints[n : n + 1],
            )[0, 0]
            for n, (_, made) in enumerate(fine)
        ]
        print(
            f"fingerprints: same picture after JPEG 50 at most {max(again)} bits apart; other pictures at least {min(apart)}, median {int(np.median(apart))} (cuts of one photo may be alike)"
        )
        right, seconds = large(fine, folder)
        print(f"among 10,000 assets: {right} of 20 found, {1000 * seconds:.0f} ms each, reading included")
        slow = speed(files, folder, draws)
    sys.exit(1 if low < 0.99 or wrong or slow else 0)


def speed(files, folder, draws, count=60):
    """Mark and sign 1,080 x 1,080 pictures, as the way out does it."""
    identity = make_identity(folder / "identity", "The gift shop", at=datetime.now(UTC).replace(microsecond=0))
    marks, cpu, signs = [], [], []
    for n in range(count):
        content = png(a_cut(files[n % len(files)], (1080, 1080), draws))
        start, spent = time.perf_counter(), time.process_time()
        try:
            made = embed_either(content, "image/png", 1000 + n)
        except OutsideError:
            continue
        marks.append(time.perf_counter() - start)
        cpu.append(time.process_time() - spent)
        sign_bytes(made.content, "image/png", source=Source.drawn, identity=identity) if n == 0 else None
        start = time.perf_counter()
        sign_bytes(made.content, "image/png", source=Source.drawn, identity=identity)
        signs.append(time.perf_counter() - start)
    mark, sign = 1000 * np.percentile(marks, 95), 1000 * np.percentile(signs, 95)
    print(f"1080x1080, {len(marks)} pictures: mark median {1000 * np.median(marks):.0f} ms, p95 {mark:.0f} ms ({1000 * np.percentile(cpu, 95):.0f} ms of CPU); "
          f"sign median {1000 * np.median(signs):.1f} ms, p95 {sign:.1f} ms ({1000 * np.percentile(signs, 50):.1f} ms p50, PNG of {len(made.content):,} bytes)")  # fmt: skip
    return mark >= 500 or sign >= 10


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--speed", type=int, metavar="N", help="only mark and sign N pictures, as quick as it goes")
    given = parser.parse_args()
    if given.speed:
        with tempfile.TemporaryDirectory() as alone:
            sys.exit(speed(photos(given.folders), Path(alone), np.random.default_rng(20260802), given.speed))
    main(given.pictures, given.folders)
