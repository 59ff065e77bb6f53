"""Ingest of simulated events, and of the gift shop, against DuckDB's own COPY of the same file.

    python -m bench.ingest                     10 million events, Parquet and CSV
    ECHT_BENCH_EVENTS=1000000 python -m bench.ingest

Each step runs in a process of its own, so that its peak memory is its own. Prints seconds, ratio and peak memory.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

N = int(os.environ.get("ECHT_BENCH_EVENTS", 10_000_000))
AT = datetime(2030, 1, 1, tzinfo=UTC)
LIMITS = {"parquet": 4.0, "csv": 3.0}
SHOP = Path(__file__).parents[1] / "examples" / "giftshop" / "data" / "invoices.parquet"
INVOICES = {
    "kind": "order_lines", "currency": "GBP", "time_zone": "Europe/London",
    "columns": {
        "person": "customer_id", "at": "invoice_date", "order": "invoice", "product": "stock_code",
        "product_name": "description", "quantity": "quantity", "price": "price", "country": "country",
    },
    "rules": {
        "cancel_prefix": "C", "shipping": ["POST", "DOT", "C2", "C3"],
        "services": ["M", "D", "S", "B", "ADJUST", "ADJUST2", "BANK CHARGES", "AMAZONFEE", "PADS", "TEST001", "TEST002"],
    },
}  # fmt: skip


def write(folder, kind):
    from echt.simulate import write_events

    write_events(Path(folder) / f"events.{kind}", N, seed=1, kind=kind)


def copy(folder, kind):
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(folder)})
    started = time.perf_counter()
    connection.execute(f"COPY (FROM '{folder}/events.{kind}') TO '{folder}/copy.parquet' (FORMAT parquet)")
    print(json.dumps({"seconds": time.perf_counter() - started}))
    Path(folder, "copy.parquet").unlink()


def take_in(folder, kind):
    from echt.ingest import Source, ingest
    from echt.ledger import Keys, Ledger
    from echt.simulate.files import source
    from echt.warehouse import Warehouse

    if kind == "shop":
        what, path = Source.from_toml("shop", INVOICES), SHOP
    else:
        path = Path(folder) / f"events.{kind}"
        what = Source.from_toml("events", source(kind, path.name))
    home = Path(folder) / f"project-{kind}"
    home.mkdir()
    ledger = Ledger.open(home / "ledger.db", Keys.open(home / "keys", "bench"))
    warehouse = Warehouse.open(home / "warehouse", memory="1GB")
    started = time.perf_counter()
    steps = []

    def progress(stage, done, total):
        steps.append((round(time.perf_counter() - started, 2), stage, done))

    report = ingest(warehouse, ledger, what, [path], at=AT, progress=progress)
    seconds = time.perf_counter() - started
    if os.environ.get("ECHT_BENCH_STEPS"):
        for step in steps:
            print(*step, file=sys.stderr)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "report": report.to_dict(),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def run(step, folder, kind):
    done = subprocess.run(
        [sys.executable, "-m", "bench.ingest", step, str(folder), kind], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout) if done.stdout.strip() else {}


def main():
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for kind, limit in LIMITS.items():
            run("write", folder, kind)
            copied = run("copy", folder, kind)
            got = run("take_in", folder, kind)
            again = run("copy", folder, kind)
            base = (copied["seconds"] + again["seconds"]) / 2
            ratio = got["seconds"] / base
            failed |= ratio > limit
            print(
                f"{kind:8} {got['report']['accepted']:>12,} events: COPY {base:6.1f} s, ingest {got['seconds']:6.1f} s, "
                f"ratio {ratio:4.2f} (at most {limit:.0f}), peak {got['peak_mb']:,.0f} MB", flush=True,
            )  # fmt: skip
            Path(folder, f"events.{kind}").unlink()
        if SHOP.is_file():
            got = run("take_in", folder, "shop")
            print(
                f"gift shop {got['report']['read']:>11,} lines: {got['seconds']:.1f} s, peak {got['peak_mb']:,.0f} MB; {got['report']}"
            )
    return int(failed)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"write": write, "copy": copy, "take_in": take_in}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
    else:
        sys.exit(main())
