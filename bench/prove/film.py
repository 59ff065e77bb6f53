"""Films found again by their frames after what happens to films, and whether another film is ever taken for ours.

    python -m bench.prove.film [FOLDER…]

Films: 16 of 9 seconds, each three slow pans over open photos (of ../shared/data/c2pa, scikit-learn, scikit-image where they
are there, and of the folders given); and every MP4 in the folders. Half are ours: looked at densely and kept in a ledger. Each
of ours is changed by ffmpeg and looked up; each that is not ours is looked up as it is and changed. Where there are more
photos, up to 60 films more that are not ours are looked up as they are. Needs ffmpeg.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from bench.prove.mark import photos
from echt.ledger import Asset, Keys, Ledger
from echt.prove.film import find_film, read_frames, register_film
from echt.prove.film.frames import DENSE

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SIZE, SHOT_S, RATE = (480, 270), 3, 12
AGAIN = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
CHANGES = {
    "saved again (H.264, crf 33)": ("-crf", "33"),
    "saved as MPEG-4, 250 kbit/s": ("-c:v", "mpeg4", "-b:v", "250k"),
    "half the size": ("-vf", "scale=iw/2:-2"),
    "trimmed: 4 of 9 s, from 2.3 s": ("-ss", "2.3", "-t", "4"),
    "12 frames a second": ("-r", "12"),
    "brighter, more contrast": ("-vf", "eq=brightness=0.06:contrast=1.2"),
    "mirrored": ("-vf", "hflip"),
    "a third faster": ("-vf", "setpts=PTS/1.33", "-an"),
    "a line of words over it": ("-vf", "drawbox=x=iw*0.1:y=ih*0.86:w=iw*0.5:h=ih*0.08:color=white:t=fill"),
    "black bars above and below": ("-vf", "pad=iw:ih*1.3:0:(oh-ih)/2"),
    "cropped to 90 %": ("-vf", "crop=iw*0.9:ih*0.9"),
}


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, words)], check=True)  # noqa: S607


def pans(folder, sources, count, name="pan"):
    """Films of three pans each."""
    draws, made = np.random.default_rng(len(name)), []
    wide, high = SIZE
    for n in range(count):
        raw = bytearray()
        for one in range(3):
            image = Image.open(sources[(3 * n + one) % len(sources)]).convert("RGB")
            room = draws.uniform(1.25, 1.8)
            share = max(wide / image.width, high / image.height) * room
            image = image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.LANCZOS)
            ends = draws.uniform(0, 1, (2, 2)) * (image.width - wide, image.height - high)
            for step in np.linspace(0, 1, SHOT_S * RATE):
                left, top = ends[0] * (1 - step) + ends[1] * step
                raw += image.transform(
                    SIZE, Image.Transform.AFFINE, (1, 0, left, 0, 1, top), Image.Resampling.BILINEAR
                ).tobytes()
        path = folder / f"{name}{n}.mp4"
        given = [
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-s",
            f"{wide}x{high}",
        ]
        subprocess.run(
            [*given, "-r", str(RATE), "-i", "-", *AGAIN, "-crf", "20", str(path)], input=bytes(raw), check=True
        )
        made.append(path)
    return made


def main(folders):
    if not shutil.which("ffmpeg"):
        sys.exit("ffmpeg is not installed: apt-get install ffmpeg")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own, pictures = [p for one in folders for p in sorted(Path(one).rglob("*.mp4"))], photos(folders)
        films = [*own, *pans(folder, pictures, 16)]
        ours, others = films[::2], films[1::2]
        ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "bench"))
        start, seen = time.perf_counter(), {}
        for path in ours:
            sha, frames = hashlib.sha256(path.read_bytes()).hexdigest(), read_frames(path, DENSE)
            kept = register_film(
                ledger, Asset(sha, "video", path.name, "video/mp4", "digitalCapture", sha), frames, at=AT
            )
            seen[path] = (kept.sha256, len(frames))
        each = (time.perf_counter() - start) / len(ours)
        print(
            f"films: {len(films)} ({len(own)} found, {len(films) - len(own)} of {len(pictures)} photos), {len(ours)} of them ours"
        )
        print(f"looking densely at one of ours: {each:.1f} s, {np.mean([n for _, n in seen.values()]):.0f} frames\n")
        print(f"{'change':<34}{'found':>9}{'frames that agree':>20}{'others taken for ours':>24}")
        asked = wrong = 0
        spent = []
        for change, how in {"unchanged": None, **CHANGES}.items():
            found, agree, false = 0, [], 0
            for path in films:
                copy = path if how is None else changed(path, how, folder)
                before = time.perf_counter()
                match = find_film(ledger, read_frames(copy))
                spent.append(time.perf_counter() - before)
                if path in seen:
                    right = match is not None and match.sha256 == seen[path][0]
                    found += right
                    agree.append(match.agreeing / match.looked_at if right else 0)
                    wrong += match is not None and not right
                else:
                    false += match is not None
                asked += len(ours)
            wrong += false
            print(
                f"{change:<34}{found:>4}/{len(ours):<4}{np.median(agree):>19.0%}{false:>21}/{len(others)}", flush=True
            )
        more = pans(folder, pictures[48:], min(60, (len(pictures) - 48) // 3), "more") if len(pictures) > 50 else []
        taken = sum(find_film(ledger, read_frames(path)) is not None for path in more)
        wrong, asked = wrong + taken, asked + len(more) * len(ours)
        print(f"{'further films, unchanged':<34}{'':>9}{'':>19}{taken:>21}/{len(more)}")
        print(
            f"\nwrong matches: {wrong} of {asked:,} comparisons of a film with a film; a lookup takes {np.median(spent):.2f} s"
        )
        ledger.close()


def changed(path, how, folder):
    out = folder / f"{hashlib.sha256(repr((path, how)).encode()).hexdigest()[:12]}.mp4"
    ffmpeg("-i", path, *AGAIN, *how, out)
    return out


if __name__ == "__main__":
    main(sys.argv[1:])
