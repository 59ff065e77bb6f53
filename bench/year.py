"""A simulated year of writing to people: which way is worth more, how soon that can be known, and how fast it is reckoned.

`python -m bench.year` prints, all of it simulated:

1. for each world, every way to write beside the others, with intervals over seeds (`echt simulate year` prints the same);
2. when a drawn comparison is accepted as evidence for a year, how often its verdict was right, and the same where nothing differs;
3. the CPU seconds of a year of 100,000 people.

`python -m bench.year --svg FILE` draws world "wearing" instead.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from echt.simulate.years import (
    ECHT,
    NAMES,
    WORLDS,
    Choice,
    Wearing,
    by_value,
    draw_people,
    everyone,
    learn,
    live,
    look,
    priced,
    year,
)

SEEDS = 5
LOOKS = (2, 4, 8, 13, 26, 39, 45, 52)


def worlds():
    for name in WORLDS:
        start = time.process_time()
        print(year(name, seeds=SEEDS))
        print(f"({time.process_time() - start:.0f} CPU s)\n", flush=True)


def watched():
    """Verdicts at each look over seeds, beside what the year was truly worth: planted chances, everyone in both ways."""
    world, seeds, n = Wearing(), 12, 20_000
    lesson = learn(world, n=100_000, seed=1)
    ways = {
        "all by value, every week": Choice("", "", lambda p: by_value(lesson.gains(p.features))),
        "everyone, every 3 weeks": Choice("", "", lambda p: everyone(p.k, every=3)),
        "Echt again (nothing differs)": Choice(
            "", "", lambda p: priced(lesson.gains(p.features), worth=0.02, kappa=2.0)
        ),
    }
    echt = ways["Echt again (nothing differs)"]
    print(
        f"simulated: evidence for 52 weeks in world 'wearing', against Echt (worth 0.02, κ 2); {n:,} people, {seeds} seeds"
    )
    for name, way in ways.items():
        found = {weeks: [] for weeks in LOOKS}
        truths = []
        for seed in range(100, 100 + seeds):
            people = draw_people(n, seed)
            lives = [live(world, people, each.make(people), seed=seed).worth.mean() for each in (way, echt)]
            truths.append(lives[0] - lives[1])
            for it in look(world, people, way, echt, weeks=52, seed=seed, at=LOOKS):
                found[it.observed].append((it, truths[-1]))
        print(f"  {name}: truly {np.mean(truths):+.2f} a person and year")
        for weeks, some in found.items():
            accepted = [(it, truth) for it, truth in some if it.accepted]
            right = sum(it.projected.value * truth > 0 for it, truth in accepted)
            held = sum(it.projected.low <= truth <= it.projected.high for it, truth in accepted)
            seen = sum(it.seen.excludes_zero and it.seen.value * truth < 0 for it, truth in some)
            print(
                f"    {weeks:2} weeks: accepted {len(accepted):2} of {len(some)}, of those the right way {right}, interval holds the truth {held}; "
                f"what was seen alone is surely on the wrong side in {seen}"
            )


def speed():
    world, n = Wearing(), 100_000
    lesson, people = learn(world, n=100_000, seed=1), draw_people(n, 2)
    gains = lesson.gains(people.features)
    live(world, draw_people(1000, 3), priced(gains[:1000], worth=0.02), weeks=2, seed=1)  # compiles
    print(f"simulated: {n:,} people x 52 weeks, two moments a week")
    for name, policy in (
        ("everyone, every week", everyone(people.k)),
        ("all by value, every week", by_value(gains)),
        (ECHT, priced(gains, worth=0.02, kappa=2.0)),
    ):
        wall, cpu = time.perf_counter(), time.process_time()
        life = live(world, people, policy, seed=1)
        print(
            f"  {name:26} {time.process_time() - cpu:5.2f} CPU s, {time.perf_counter() - wall:5.2f} s; {life.contacts.sum():,} contacts"
        )
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


SHOWN = {NAMES[1]: "#b3541e", NAMES[4]: "#c9a227", NAMES[5]: "#7a7a7a", NAMES[6]: "#3b7dd8", ECHT: "#1d6b46"}


def svg(file):
    """Two panels: money a person beside silence, added up over the weeks; share of people still reachable."""
    found = year("wearing", seeds=2)
    quiet = found["nothing"].by_week
    money = {name: np.cumsum(found[name].by_week[:, 0] - quiet[:, 0]) for name in SHOWN}
    kept = {name: found[name].by_week[:, 1] * 100 for name in SHOWN}
    words = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 360" font-family="system-ui, sans-serif" font-size="12" role="img">',
        "<title>A simulated year of writing to people: money beside silence, and people still reachable</title>",
        '<rect width="880" height="360" fill="#fff"/>',
        *panel(40, "Money a person beside silence (simulated)", money),
        *panel(480, "People still reachable, % (simulated)", kept),
    ]
    for at, (name, colour) in enumerate(SHOWN.items()):
        x, y = 40 + at % 3 * 270, 325 + at // 3 * 20
        words.append(
            f'<line x1="{x}" y1="{y - 4}" x2="{x + 22}" y2="{y - 4}" stroke="{colour}" stroke-width="3"/><text x="{x + 28}" y="{y}">{name}</text>'
        )
    Path(file).write_text("\n".join([*words, "</svg>"]) + "\n", encoding="utf-8")


def panel(left, title, lines):
    top, wide, high = 40, 360, 230
    low, most = min(0.0, *(v.min() for v in lines.values())), max(v.max() for v in lines.values())

    def place(week, value):
        return f"{left + wide * week / 52:.1f},{top + high * (most - value) / (most - low):.1f}"

    yield f'<text x="{left}" y="24" font-weight="600">{title}</text>'
    for value in (low, 0.0, most) if low < 0 else (0.0, most / 2, most):
        x, y = place(0, value).split(",")
        yield f'<line x1="{x}" y1="{y}" x2="{left + wide}" y2="{y}" stroke="#ddd"/><text x="{left - 6}" y="{float(y) + 4:.1f}" text-anchor="end" fill="#555">{value:.0f}</text>'
    for week in (0, 13, 26, 39, 52):
        yield f'<text x="{left + wide * week / 52:.1f}" y="{top + high + 18}" text-anchor="middle" fill="#555">week {week}</text>'
    for name, values in lines.items():
        points = " ".join(place(week + 1, value) for week, value in enumerate(values))
        yield f'<polyline points="{points}" fill="none" stroke="{SHOWN[name]}" stroke-width="{3 if name == ECHT else 2}"/>'


PARTS = {"worlds": worlds, "watched": watched, "speed": speed}


def main():
    if sys.argv[1:2] == ["--svg"]:
        svg(sys.argv[2])
    elif sys.argv[1:2] == ["--part"]:
        PARTS[sys.argv[2]]()
    else:
        for part in sys.argv[1:] or PARTS:
            subprocess.run([sys.executable, "-m", "bench.year", "--part", part], check=True)


if __name__ == "__main__":
    main()
