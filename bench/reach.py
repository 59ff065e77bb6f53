"""What predictions had to reach, and what they did: the table, at the end of all it is made of.

    python -m bench.reach                                       short, as in `make bench`: 2 million events, 1 million people
    python -m bench.reach 5e7 1e8 1e6 5 PYTHON                  in full: some 20 minutes, 6 GB of disk
    python -m bench.reach [EVENTS] [LARGE] [PEOPLE] [PAIRS] [PYTHON] [no]

EVENTS are summed up beside DuckDB (ids of text and events in no order: up to 10 million of them), LARGE go to a value
file in one call, PEOPLE are fitted; medians of PAIRS, lowest and highest in brackets. PYTHON has lifetimes, see
`bench.predict`; if left out, that in the variable LIFETIMES. "no" at the end leaves out CDNOW and the intervals.
Each part can be asked alone: `bench.summary`, `bench.predict`, `bench.predict_trust`. Logs are made up in the folder
for temporary files and removed. What a loop needs compiled is compiled before anything is timed.
"""

import os
import sys
import tempfile
from pathlib import Path

from bench import predict, predict_trust, summary


def ratios(found, peer="DuckDB"):
    return [theirs["cpu"] / ours["cpu"] for theirs, ours in zip(found[peer], found["Echt"], strict=True)]


def events_rows(events, pairs, python, folder):
    file = folder / "events.parquet"
    n = summary.made_up(file, events)
    found = summary.summaries(file, n, pairs, python)
    rows = [
        (
            f"{n:,} events -> summary",
            "at least 3x less CPU than DuckDB, under 1.5 GB",
            f"{summary.spread(ratios(found))}x, peak {max(run['gb'] for run in found['Echt']):.2f} GB",
        )
    ]
    if n > summary.MOST_OF_LIFETIMES:
        n = summary.made_up(file, 10_000_000)
    texts, mixed = summary.others(file, n, pairs, python)
    rows.append((f"{n:,}, ids of text", "no dearer than DuckDB", f"{summary.spread(ratios(texts))}x less CPU"))
    rows.append((f"{n:,}, in no order", "no dearer than DuckDB", f"{summary.spread(ratios(mixed))}x less CPU"))
    file.unlink()
    return rows


def value_rows(events, folder):
    file = folder / "events.parquet"
    n = summary.made_up(file, events)
    made = summary.value(file, n)
    cpu, wall, peak = made["stages"]["summarise"]
    stages = ", ".join(f"{name} {taken[0]:.1f}" for name, taken in made["stages"].items())
    return [
        (
            f"{n:,} in one go",
            "without swapping",
            f"{cpu:.1f} s CPU, {wall:.1f} s, peak {peak:.2f} GB, {made['swapping']}",
        ),
        (
            f"{n:,} -> value file",
            "one command, by stage",
            f"{made['cpu']:.1f} s CPU ({stages}), {made['wall']:.1f} s, peak {made['gb']:.2f} GB",
        ),
    ]


def fit_rows(people, pairs, python):
    _, *found = predict.fits(people, pairs, python)
    for name, wanted, (cpu, wall, ratio, apart) in zip(
        ("BG/NBD", "Pareto/NBD"), (", likelihood to 1e-6", ", scaled from 24,000"), found, strict=True
    ):
        beside = (
            f"{predict.spread(ratio)}x, likelihood {apart:+.0e} relative, " if ratio else "lifetimes is not installed; "
        )
        yield (
            f"{name} fit of {people:,}",
            f"at least 40x less CPU than lifetimes{wanted}",
            f"{beside}{predict.spread(cpu)} s CPU, {predict.spread(wall)} s",
        )


def main(words):
    trusted = words[-1:] != ["no"]
    words = [word for word in words if word != "no"]
    events, large, people, pairs = (
        int(float(word)) for word in [*words[:4], *("2e6", "2e6", "1e6", "3")[len(words[:4]) :]]
    )
    python = words[4] if len(words) > 4 else os.environ.get("LIFETIMES", sys.executable)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        rows = events_rows(events, pairs, python, Path(folder)) + value_rows(large, Path(folder))
    rows += fit_rows(people, pairs, python)
    if trusted:
        for work, wanted, run in (
            ("CDNOW, 39 -> 39 weeks", "one model: AUC .769, Gini .712, total bias under 10 %", predict_trust.run_cdnow),
            ("80 % intervals", "at least 77 % overall and by segment", predict_trust.run_intervals),
        ):
            code, said = run(python)
            failed |= code
            rows.append((work, wanted, said))
    print("\nto reach, and reached")
    for work, wanted, reached in rows:
        print(f"  {work}: {wanted}\n    {reached}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
