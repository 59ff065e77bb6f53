"""Events -> a file that says what everyone is worth: one call, written at once or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from echt.errors import DataError, nearest
from echt.permission import GatedTables
from echt.predict.btyd import BGNBD, MBGNBD, GammaGamma, ParetoNBD
from echt.predict.btyd.family import PurchaseModel
from echt.predict.summary.base import Summary
from echt.predict.summary.source import Files, Rows
from echt.predict.summary.summarise import Asked, summarise

Reals = NDArray[np.float64]
Values = Callable[[Any, Reals], Reals]

MODELS: dict[str, type[PurchaseModel]] = {"bgnbd": BGNBD, "mbgnbd": MBGNBD, "paretonbd": ParetoNBD}
_PART = 500_000  # people scored and written at a time


@dataclass(frozen=True, slots=True)
class ValueFile:
    """What was made of a log, stage by stage.

    Attributes:
        path: The file.
        summary: Of the log: `Summary.to_dict`.
        model: Who comes back and how often: its `to_dict`.
        money: What a purchase is worth: the `to_dict` of a `GammaGamma`, or {"mean": ..., "because": ...} where it
            could not be fitted; None without money.
        horizon_days: How far ahead.
        people: Scored.
        expected_orders: Of all of them together.
        expected_spend: Of all of them together; None without money.
        columns: Of the file.
        size: Of the file, in bytes.
    """

    path: Path
    summary: dict[str, Any]
    model: dict[str, Any]
    money: dict[str, Any] | None
    horizon_days: int
    people: int
    expected_orders: float
    expected_spend: float | None
    columns: tuple[str, ...]
    size: int

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object; nobody's own figures."""
        return {
            "path": str(self.path),
            "people": self.people,
            "horizon_days": self.horizon_days,
            "expected_orders": self.expected_orders,
            "expected_spend": self.expected_spend,
            "summary": self.summary,
            "model": self.model,
            "money": self.money,
            "columns": list(self.columns),
            "bytes": self.size,
        }

    def __str__(self) -> str:
        said, counted = self.summary, self.summary["counted"]
        currency = f" {said['currency']}" if said["currency"] else ""
        total = f"{self.expected_orders:,.1f} purchases"
        if self.expected_spend is not None:
            total += f", {self.expected_spend:,.2f}{currency}"
        return "\n".join(
            [
                f"{self.path.name}: {self.people:,} people, the {self.horizon_days} days after {said['until'][:10]}",
                f"  summarise  {counted['events']:,} events, {said['came_back']:,} people came back, {said['path']}",
                f"  fit        {self.model['model']} {_params(self.model['params'])}{_unsure(self.model)}",
                f"  fit money  {_money(self.money)}",
                f"  score      {total}",
                f"  write      {self.people:,} rows, {len(self.columns)} columns, {self.size / 1e6:,.1f} MB",
            ]
        )


def value_file(
    source: Files | Rows,
    to: str | Path,
    *,
    horizon_days: int = 90,
    model: str = "bgnbd",
    **asked: Unpack[Asked],
) -> ValueFile:
    """A Parquet file of what to expect of everyone in the horizon: from raw events in one call.

    Columns: the id, `frequency`, `recency`, `age`; `expected_orders_{h}d`, `p_order_{h}d` (chance of at least one),
    `churn_{h}d` (1 minus that), `p_alive`; with money also `monetary`, `order_value` and `expected_spend_{h}d`. An
    "order" is what counts as one purchase: with unit="day" all of one day together. The file appears when it is whole;
    an older one of that name stays until then.

    The models know no seasons and were not tested on this log: look at a backtest before you believe a value.

    Args:
        source: As for `summarise`.
        to: The file to write; one that is there is replaced.
        horizon_days: How far ahead.
        model: "bgnbd", "mbgnbd" or "paretonbd".
        asked: As for `summarise`: columns, names, currency, unit, until, memory, progress.

    Raises:
        DataError: E290 to E295 and E143, as for `summarise`; E296, an argument means nothing, or `to` would replace
            its own log or lies in a folder that is not there; E148, these people carry no model.
        OutsideError: E149, the extra `predict` is not installed.
    """
    target = Path(to)
    _check(source, target, horizon_days, model)
    progress = asked.get("progress") or _silent
    summary = summarise(source, **asked)
    progress("fit", 0, len(summary))
    purchases = MODELS[model]().fit(*summary.history)
    progress("fit money", 0, len(summary))
    money, values = _spend(summary)
    said: dict[str, Any] = {"model": purchases.to_dict(), "money": money, "horizon_days": horizon_days}
    with _whole(target) as part:
        total = _write(part, summary, _Score(purchases, values, horizon_days), said, progress)
        progress("write", len(summary), len(summary))
        size = part.stat().st_size
        columns = tuple(pq.read_schema(part).names)
    return ValueFile(
        path=target,
        summary=summary.to_dict(),
        people=len(summary),
        expected_orders=total[0],
        expected_spend=total[1] if money is not None else None,
        columns=columns,
        size=size,
        **said,
    )


@dataclass(frozen=True, slots=True)
class _Score:
    model: PurchaseModel
    values: Values | None
    horizon_days: int

    def of(self, summary: Summary, start: int) -> pa.Table:
        """What to expect of some people, from number `start` on."""
        part = slice(start, start + _PART)
        history = tuple(column[part] for column in summary.history)
        ahead, days = summary.horizon(self.horizon_days), f"{self.horizon_days}d"
        p_any = self.model.p_any(ahead, *history)
        expected = self.model.expected_purchases(ahead, *history)
        columns: dict[str, Any] = {
            summary.person: summary.person_id[part],
            "frequency": history[0],
            "recency": history[1],
            "age": history[2],
            f"expected_orders_{days}": expected,
            f"p_order_{days}": p_any,
            f"churn_{days}": 1 - p_any,
            "p_alive": self.model.p_alive(*history),
        }
        if self.values is not None and summary.monetary is not None:
            monetary = summary.monetary[part]
            worth = self.values(history[0], monetary)
            columns |= {"monetary": monetary, "order_value": worth, f"expected_spend_{days}": expected * worth}
        return pa.table(columns)


def _write(
    file: Path, summary: Summary, score: _Score, said: dict[str, Any], progress: Callable[[str, int, int | None], None]
) -> tuple[float, float]:
    orders, spend, n, days = 0.0, 0.0, len(summary), f"{score.horizon_days}d"
    about = {"echt": json.dumps(said | {"summary": summary.to_dict()})}
    schema = score.of(summary, n).replace_schema_metadata(about).schema
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for start in range(0, n, _PART):
            progress("score", start, n)
            table = score.of(summary, start)
            orders += float(np.sum(table[f"expected_orders_{days}"].to_numpy()))
            if score.values is not None:
                spend += float(np.sum(table[f"expected_spend_{days}"].to_numpy()))
            progress("write", start, n)
            writer.write_table(table, row_group_size=_PART)
    return orders, spend


def _spend(summary: Summary) -> tuple[dict[str, Any] | None, Values | None]:
    """What a purchase is worth: the model said as JSON, and a function of frequency and monetary."""
    if summary.monetary is None:
        return None, None
    frequency, monetary = summary.money
    if not len(monetary):
        return None, None
    try:
        model = GammaGamma().fit(frequency, monetary)
        model.expected_value([0], [0])
    except DataError as error:
        mean = float(frequency @ monetary / frequency.sum())
        because = str(error.found)
        return {"mean": mean, "because": because}, lambda x, _: np.full(len(x), mean)

    def values(x: Any, mean: Reals) -> Reals:
        return model.expected_value(np.where(mean > 0, x, 0), mean)  # who has nothing left is worth everyone's mean

    return model.to_dict(), values


@contextmanager
def _whole(target: Path) -> Generator[Path]:
    """A file beside the target that takes its place when all went well, and is gone when not."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _check(source: Files | Rows, target: Path, horizon_days: int, model: str) -> None:
    if model not in MODELS:
        hint = nearest(model, MODELS)
        raise _means_nothing(f"model {model!r}", f"did you mean '{hint}'?" if hint else f"one of {', '.join(MODELS)}")
    if horizon_days < 1:
        raise _means_nothing(f"a horizon of {horizon_days} days", "horizon_days=90")
    if not target.parent.is_dir() or target.is_dir():
        raise _means_nothing(f"to {target.name!r} in {target.parent.name!r}", "name a file in a folder that is there")
    if isinstance(source, GatedTables | pa.Table | pa.RecordBatchReader):
        return
    for path in map(Path, [source] if isinstance(source, str | Path) else source):
        own = target.resolve()
        if own == path.resolve() or (path.is_dir() and own.is_relative_to(path.resolve())):
            raise _means_nothing(f"to {target.name!r}, which is or lies in the log itself", "write it somewhere else")


def _params(params: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in params.items())


def _unsure(model: dict[str, Any]) -> str:
    unsure = model["unidentified"]
    return f"; the data cannot tell {', '.join(unsure)}" if unsure else ""


def _money(money: dict[str, Any] | None) -> str:
    if money is None:
        return "no amounts to learn from"
    if "mean" in money:
        return f"everyone's mean, {money['mean']:,.2f}, because no model could be fitted: {money['because']}"
    return f"{money['model']} {_params(money['params'])}{_unsure(money)}"


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    pass


def _means_nothing(found: str, fix: str) -> DataError:
    return DataError("a value file was asked for something that means nothing.", code="E296", found=found, fix=fix)
