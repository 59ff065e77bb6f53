"""Raw events -> one row a person, beside DuckDB and lifetimes; and events -> scored value file, by stage. CPU, wall, memory.

`python -m bench.summary [EVENTS] [PAIRS] [PYTHON]`: a log of some EVENTS events (2 million, if left out) is made up,
in the order of time, and removed at the end. PAIRS 0: the value file alone, say of 1e8 events (`python -m bench.summary 1e8 0`).
`python -m bench.reach` prints what was to be reached beside it. Each engine runs in a process of its own on 2 threads, one after the
other, PAIRS times (3); CPU is user + system of that process after its imports and compiling. PYTHON is one that has
lifetimes (this one, if left out), say of `python -m venv peer && peer/bin/pip install lifetimes pyarrow`; it is asked
up to 10 million events. All must agree on people and on the sums of frequency, recency, age and monetary. Up to as
many, Echt and DuckDB are asked again with ids of text, and with events in no order of time. Then a value file is made of
the log in one call, and CPU and time are printed by stage.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

DAYS, STEP, MOST_OF_LIFETIMES = 730, 5, 10_500_000
MEASURE = """
import json, resource, sys, time, warnings
warnings.filterwarnings("ignore")
def spent():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
def told(start, wall, **found):
    peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 2**20
    print(json.dumps({"cpu": spent() - start, "wall": time.perf_counter() - wall, "gb": peak, **found}))
file, events = sys.argv[1], sys.argv[2]
"""
ECHT = (
    MEASURE
    + """
import pyarrow as pa, pyarrow.parquet as pq
from echt.predict import Columns, summarise
columns = Columns(person="customer", at="at", value="amount")
kind = pq.ParquetDataset(file).schema.field("customer").type
few = pa.table({"customer": pa.array([1, 1]).cast(kind), "at": pa.array([10**12, 0], pa.timestamp("us")), "amount": [1.0, 2.0]})
summarise(few, columns=columns)
start, wall = spent(), time.perf_counter()
s = summarise(file, columns=columns)
told(start, wall, people=len(s), sums=[float(v.sum()) for v in (s.frequency, s.recency, s.age, s.monetary)], path=s.path)
"""
)
DUCKDB = (
    MEASURE
    + """
import duckdb
con = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
con.execute("set enable_progress_bar = false")
start, wall = spent(), time.perf_counter()
con.execute(f'''create temp table r as
 with days as (select customer, cast("at" as date) as day, sum(amount) as money from read_parquet('{file}') group by 1, 2),
 people as (select customer, count(*) - 1 as frequency, min(day) as first, max(day) as last, sum(money) as money, arg_min(money, day) as opening from days group by 1)
 select customer, frequency, last - first as recency, (select max(last) from people) - first as age,
   case when frequency > 0 then (money - opening) / frequency else 0 end as monetary from people''')
people, *sums = con.execute("select count(*), sum(frequency), sum(recency), sum(age), sum(monetary) from r").fetchone()
told(start, wall, people=people, sums=[float(v) for v in sums])
"""
)
LIFETIMES = (
    MEASURE
    + """
import pandas as pd
from lifetimes.utils import summary_data_from_transaction_data
start, wall = spent(), time.perf_counter()
log = pd.read_parquet(file)
s = summary_data_from_transaction_data(log, "customer", "at", monetary_value_col="amount")
told(start, wall, people=len(s), sums=[float(s[name].sum()) for name in ("frequency", "recency", "T", "monetary_value")])
"""
)


VALUE = (
    MEASURE
    + """
import pyarrow as pa
from echt.predict import Columns, value_file
columns = Columns(person="customer", at="at", value="amount")
import numpy as np
who = np.repeat(np.arange(400), 5)
few = pa.table({"customer": who, "at": np.tile(np.arange(5) * 7, 400).astype("datetime64[D]").astype("datetime64[us]"), "amount": 1.0 + who % 7})
value_file(few, file + ".few", columns=columns)
def pages():
    return sum(int(line.split()[1]) for line in open("/proc/vmstat") if line.startswith("pswp"))
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 2**20
stages, last, swapped = {}, [None, spent(), time.perf_counter()], pages()
def progress(stage, done, total):
    cpu, wall = spent(), time.perf_counter()
    if last[0]:
        taken = stages.setdefault(last[0], [0.0, 0.0, 0.0])
        taken[0] += cpu - last[1]
        taken[1] += wall - last[2]
        taken[2] = peak()
    last[:] = [stage, cpu, wall]
start, wall = spent(), time.perf_counter()
made = value_file(file, file + ".scores", columns=columns, progress=progress)
progress("", 0, 0)
told(start, wall, said=str(made), stages=stages, swapped=pages() - swapped)
"""
)


def made_up(file, events, seed=1):
    """A log of about so many events of people who buy at rates of their own and may stop, in the order of time."""
    people = max(1000, int(events / 13.72))
    draw, log = np.random.default_rng(seed), _compiled()
    rate = draw.gamma(0.85, 1 / 18, people).astype(np.float32)
    stop, spend = (
        draw.beta(0.55, 6, people).astype(np.float32),
        (30.88 / draw.gamma(3.74, 1, people)).astype(np.float32),
    )
    coming = (draw.random(people) * DAYS / 2).astype(np.float32)
    name = draw.permutation(people) * 7 + 10_000_000
    schema = pa.schema({"customer": pa.int64(), "at": pa.timestamp("us"), "amount": pa.float64()})
    start, rows, waiting = np.datetime64("2024-01-01", "us"), 0, []
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for day in range(0, DAYS, STEP):
            who, when, amount = log(coming, rate, stop, spend, float(day + STEP), seed * DAYS + day)
            order = np.argsort(when, kind="stable")
            at = start + (when[order].astype(np.float64) * 86_400e6).astype("timedelta64[us]")
            waiting.append(pa.table([name[who[order]], at, np.round(amount[order], 2)], schema=schema))
            rows += len(order)
            if sum(map(len, waiting)) >= 1_000_000 or day + STEP >= DAYS:
                writer.write_table(pa.concat_tables(waiting), row_group_size=1_000_000)
                waiting = []
    return rows


def _compiled():
    from numba import njit

    @njit
    def log(coming, rate, stop, spend, end, seed):
        np.random.seed(seed)
        room = 1 << 16
        who, when, amount, n = np.empty(room, np.int64), np.empty(room, np.float32), np.empty(room), 0
        for i in range(coming.shape[0]):
            while coming[i] < end:
                if n == room:
                    who, when, amount = np.append(who, who), np.append(when, when), np.append(amount, amount)
                    room *= 2
                who[n], when[n], amount[n] = i, coming[i], np.random.gamma(6.25, spend[i])
                n += 1
                gone = np.random.random() < stop[i] and n > 0
                coming[i] = 1e9 if gone else coming[i] + np.random.exponential(1 / max(rate[i], 1e-9))
        return who[:n], when[:n], amount[:n]

    return log


def run(python, code, file, events, **env):
    done = subprocess.run(
        [python, "-c", code, str(file), str(events)], capture_output=True, text=True, env=os.environ | env
    )
    if done.returncode and code is not LIFETIMES:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1]) if not done.returncode else None


def spread(values):
    return f"{statistics.median(values):.3g} ({min(values):.3g} to {max(values):.3g})"


def agree(one, other):
    return one["people"] == other["people"] and all(
        abs(a - b) <= 1e-9 * abs(a) for a, b in zip(one["sums"], other["sums"], strict=True)
    )


def summaries(file, events, pairs, python, what=""):
    found = {"Echt": [], "DuckDB": [], "lifetimes": []}
    for _ in range(pairs):
        found["Echt"].append(run(sys.executable, ECHT, file, events))
        found["DuckDB"].append(run(sys.executable, DUCKDB, file, events))
        if not what and events <= MOST_OF_LIFETIMES and (peer := run(python, LIFETIMES, file, events)):
            found["lifetimes"].append(peer)
    ours = found["Echt"]
    print(f"{events:,} events{what} -> {ours[0]['people']:,} people, {ours[0]['path']}")
    for name, runs in found.items():
        if not runs and what:
            continue
        if not runs:
            print(f"  {name}: not asked" if events > MOST_OF_LIFETIMES else f"  {name}: not installed")
            continue
        line = f"  {name:<10}{spread([r['cpu'] for r in runs])} s CPU, {spread([r['wall'] for r in runs])} s, peak {max(r['gb'] for r in runs):.2f} GB"
        if name != "Echt":
            line += f"; ratio of CPU {spread([r['cpu'] / o['cpu'] for r, o in zip(runs, ours, strict=True)])}"
            line += "; same result" if agree(ours[0], runs[0]) else f"; DIFFERS: {ours[0]} {runs[0]}"
        print(line, flush=True)
    return found


def others(file, events, pairs, python):
    """The same log with ids of 12 letters, and that in no order of time: the runs of each."""
    other, table = file.with_name("other.parquet"), pq.read_table(file)
    digits = pc.utf8_lpad(pc.cast(table["customer"], pa.string()), 11, "0")
    table = table.set_column(0, "customer", pc.binary_join_element_wise("c", digits, ""))
    pq.write_table(table, other, compression="zstd")
    texts = summaries(other, events, pairs, python, ", ids of text")
    pq.write_table(pq.read_table(file).take(np.random.default_rng(9).permutation(events)), other, compression="zstd")
    del table, digits
    mixed = summaries(other, events, pairs, python, ", in no order")
    other.unlink()
    return texts, mixed


def value(file, events):
    """One call from events to a value file, printed by stage."""
    made = run(sys.executable, VALUE, file, events)
    memory = int(next(line for line in Path("/proc/meminfo").open() if line.startswith("MemTotal")).split()[1]) / 2**20
    able = any(not line.startswith("Filename") for line in Path("/proc/swaps").open())
    made["swapping"] = f"{made['swapped']:,} pages swapped" if able else "no swap on this machine"
    print(
        f"one call from {events:,} events to a value file: {made['cpu']:.2f} s CPU, {made['wall']:.2f} s, peak {made['gb']:.2f} GB of {memory:.0f}, {made['swapping']}"
    )
    print(made["said"])
    for stage, (cpu, wall, peak) in made["stages"].items():
        print(f"  {stage:<10} {cpu:.2f} s CPU, {wall:.2f} s, peak so far {peak:.2f} GB", flush=True)
    return made


def main(words):
    events = int(float(words[0])) if words else 2_000_000
    pairs = int(words[1]) if len(words) > 1 else 3
    python = words[2] if len(words) > 2 else sys.executable
    with tempfile.TemporaryDirectory() as folder:
        file, start = Path(folder) / "events.parquet", time.perf_counter()
        events = made_up(file, events)
        print(
            f"made up {events:,} events, {file.stat().st_size / 1e9:.2f} GB, in {time.perf_counter() - start:.0f} s",
            flush=True,
        )
        if pairs:
            summaries(file, events, pairs, python)
        if pairs and events <= MOST_OF_LIFETIMES:
            others(file, events, pairs, python)
        value(file, events)


if __name__ == "__main__":
    main(sys.argv[1:])
