"""Choosing and trusting, on real shops: CDNOW 39 weeks ahead of 39 weeks, and 80 % intervals on rolling origins.

    python -m bench.predict cdnow [PYTHON]       the table; PYTHON is one that has lifetimes, whose package holds the full log
    python -m bench.predict intervals [PYTHON]   coverage by segment, width and randomised PIT, CDNOW and a gift shop

Without lifetimes the part of the log in ../shared/data is used, and that is said: its figures are not those of the papers.
Nothing is tuned here: every number comes from `evaluate` with its usual settings.
"""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from echt.predict.log import Log
from echt.predict.trust import Question, evaluate

DATA = Path(__file__).parents[2] / "shared" / "data"
WHERE = "import lifetimes, pathlib; print(pathlib.Path(lifetimes.__file__).parent / 'datasets' / 'CDNOW_master.txt')"
ALL = ("gamma_poisson", "bgnbd", "mbgnbd", "paretonbd", "lightgbm", "bgnbd_lightgbm", "paretonbd_lightgbm", "blend")
REACH = {"auc": 0.769, "gini": 0.712, "bias": 0.10, "coverage": 0.77}


def data_folder():
    near = [parent / "shared" / "data" for parent in Path(__file__).resolve().parents]
    return next((path for path in near if path.is_dir()), DATA)


def master(python):
    """Rows of the full CDNOW log: (id, date, dollars), from the package lifetimes, or None."""
    found = subprocess.run([python, "-c", WHERE], capture_output=True, text=True, check=False)
    path = Path(found.stdout.strip() or "/nowhere")
    if found.returncode or not path.is_file():
        return None
    rows = [line.split() for line in path.read_text().splitlines()]
    rows = [row for row in rows if len(row) == 4 and row[1].isdigit() and len(row[1]) == 8]
    return [r[0] for r in rows], [f"{r[1][:4]}-{r[1][4:6]}-{r[1][6:]}" for r in rows], [float(r[3]) for r in rows]


def cdnow(python):
    """The log, and whether it is the full one; None where there is none at all."""
    rows, full = master(python), True
    if rows is None:
        path, full = data_folder() / "cdnow" / "cdnow_part.parquet", False
        if not path.is_file():
            return None, False
        table = pq.read_table(path)
        rows = (
            table["customer_id"].to_pylist(),
            [str(day) for day in table["date"].to_pylist()],
            table["dollars"].to_pylist(),
        )
    ids, dates, dollars = rows
    table = pa.table(
        {
            "person_id": ids,
            "at": np.array(dates, "datetime64[us]"),
            "name": ["Order Completed"] * len(ids),
            "value": dollars,
        }
    )
    return Log.of(table, until=datetime(1998, 7, 1, tzinfo=UTC)), full


def gift_shop():
    """The gift shop's orders and refunds, one row an invoice; None where the data are not here."""
    path = data_folder() / "online_retail" / "online_retail_part.parquet"
    if not path.is_file():
        return None
    table = pq.read_table(path, columns=["invoice", "customer_id", "invoice_date", "quantity", "price"])
    table = table.filter(pc.is_valid(table["customer_id"]))
    table = table.append_column("value", pc.multiply(pc.cast(table["quantity"], "double"), table["price"]))
    table = table.group_by(["invoice", "customer_id"]).aggregate([("invoice_date", "min"), ("value", "sum")])
    back = pc.starts_with(table["invoice"], "C")
    table = table.append_column("back", back).filter(pc.or_(back, pc.greater(table["value_sum"], 0)))
    name = pc.if_else(table["back"], "Order Refunded", "Order Completed")
    return Log.of(
        pa.table(
            {
                "person_id": table["customer_id"],
                "at": table["invoice_date_min"],
                "name": name,
                "value": table["value_sum"],
            }
        )
    )


def run_cdnow(python):
    log, full = cdnow(python)
    if log is None:
        print("CDNOW is not here: skipped")
        return 0, "not asked: no log"
    print(f"CDNOW, {'the full log' if full else 'a part of the log: not the figures of the papers'}: {log!r}")
    start = time.process_time()
    trial = evaluate(log, Question(datetime(1998, 6, 30, tzinfo=UTC), 273), candidates=ALL)
    print(trial)
    print(f"{time.process_time() - start:.0f} s CPU\n")
    orders, spend = trial.verdicts["orders"].scores, trial.verdicts["spend"].scores
    reached = [
        name
        for name in orders
        if orders[name].auc >= REACH["auc"] and spend[name].gini >= REACH["gini"]
        and abs(orders[name].total_bias) < REACH["bias"] and abs(spend[name].total_bias) < REACH["bias"]
    ]  # fmt: skip
    print(
        f"to reach in one model: AUC {REACH['auc']}, normalised Gini of revenue {REACH['gini']}, total bias under {REACH['bias']:.0%} (orders and revenue)"
    )
    for name in orders:
        print(
            f"  {name:<15} AUC {orders[name].auc:.4f}  Gini {spend[name].gini:.4f}  orders {orders[name].total_bias:+.1%}  revenue {spend[name].total_bias:+.1%}{'  reached' if name in reached else ''}"
        )
    best = max(orders, key=lambda name: (name in reached, orders[name].auc))
    said = f"{best}: AUC {orders[best].auc:.3f}, Gini {spend[best].gini:.3f}, total bias {orders[best].total_bias:+.1%} orders, {spend[best].total_bias:+.1%} revenue"
    return int(
        full and not reached
    ), f"{said}; {'reached' if reached else 'no one model reaches all'}{'' if full else ' (a part of the log)'}"


def run_intervals(python):
    failed, said = 0, []
    shops = [
        ("CDNOW", cdnow(python)[0], datetime(1998, 6, 30, tzinfo=UTC), (91,)),
        ("gift shop", gift_shop(), None, (30, 60)),
    ]
    for shop, log, at, horizons in shops:
        if log is None:
            print(f"{shop} is not here: skipped")
            continue
        at = at or datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=log.until)
        for horizon in horizons:
            trial = evaluate(log, Question(at, horizon))
            print(f"== {shop}")
            print(trial)
            for outcome in ("orders", "spend"):
                verdict = trial.verdicts[outcome]
                worst = min(verdict.held, key=lambda each: each.coverage)
                short = worst.coverage < REACH["coverage"]
                failed |= short
                said.append(
                    f"{shop} {horizon}d {outcome} {verdict.held[0].coverage:.1%}, least {worst.coverage:.1%} ({worst.segment}), PIT p {verdict.pit.p:.2f}"
                )
                print(
                    f"{shop} {horizon} days, {outcome} by {verdict.choice.winner}: 80 % intervals held {verdict.held[0].coverage:.1%}, "
                    f"least {worst.coverage:.1%} ({worst.segment}){' BELOW 77 %' if short else ''}, width {verdict.held[0].width:.2f}, "
                    f"PIT {verdict.pit.distance:.3f} from even (p {verdict.pit.p:.2f}; rows taken as independent {verdict.pit.p_independent:.2g})\n"
                )
    return int(failed), "; ".join(said) or "not asked: no log"


def main():
    python = sys.argv[2] if len(sys.argv) > 2 else sys.executable
    commands = {"cdnow": run_cdnow, "intervals": run_intervals}
    chosen = [sys.argv[1]] if len(sys.argv) > 1 else list(commands)
    return max(commands[name](python)[0] for name in chosen)


if __name__ == "__main__":
    sys.exit(main())
