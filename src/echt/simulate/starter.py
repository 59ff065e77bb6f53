"""A project with simulated people that runs at once: what `echt init` writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from echt.simulate.chance import choice
from echt.simulate.files import join, padded, stamps, track, write_lines
from echt.simulate.people import permissions_for
from echt.simulate.world import PRODUCTS_PER_CATEGORY, World

START = datetime(2025, 6, 1, tzinfo=UTC)
AS_OF = datetime(2026, 6, 1, 9, tzinfo=UTC)
AFTER = timedelta(days=91)  # what happens after the clock of the project: only outcomes and measuring read it
TEMPLATES = Path(__file__).parent / "starter"
_CONSENT = [0.45, 0.08, 0.47]  # said yes, said no, was never asked (of whom some bought: soft opt-in)


def project(folder: Path, n: int = 2000, *, seed: int = 0) -> Path:
    """Write a project folder: simulated people in `data/`, and every text file that a first campaign needs.

    Args:
        folder: Where; it is made when missing. Files that are there are written over.
        n: How many people.
        seed: The same seed writes the same files.

    Returns:
        `folder`.

    Raises:
        DataError: E280, fewer than one person.

    Examples:
        >>> import tempfile
        >>> made = project(Path(tempfile.mkdtemp()) / "shop", 60, seed=1)
        >>> sorted(path.name for path in made.iterdir())
        ['README.md', 'brand.toml', 'campaigns', 'content', 'data', 'echt.toml', 'predictions', 'segments']
    """
    world = World(n, seed=seed, start=START, days=(AS_OF + AFTER - START).days)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    _texts(folder, world, seed)
    ids = join("c", padded(np.arange(n), 6))
    with (folder / "data/events.jsonl").open("wb") as out:
        write_lines(out, _identify(world, ids, seed))
        write_lines(out, _tracks(world, ids))
    (folder / "data/permissions.csv").write_text(_permissions(world, ids, seed), encoding="utf-8")
    return folder


def _texts(folder: Path, world: World, seed: int) -> None:
    # a product people like: the first of the category that most people have a taste for
    favourite = int(world.truth.taste.mean(axis=0).argmax()) * PRODUCTS_PER_CATEGORY
    product = world.products["product_id"][favourite].as_py()
    values = {"seed": str(seed), "as_of": f"{AS_OF:%Y-%m-%dT%H:%M:%SZ}", "product": product, "people": f"{world.n:,}"}
    for template in sorted(TEMPLATES.rglob("*.*")):
        target = folder / template.relative_to(TEMPLATES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(template.read_text(encoding="utf-8")).substitute(values), encoding="utf-8")


def _identify(world: World, ids: pa.Array, seed: int) -> pa.Array:
    """Who they are: a country, a language, a made-up address, and what they answered about mail."""
    answer = choice(world.person_id, seed, "banner", _CONSENT)
    said = pa.array(['{"email":true}', '{"email":false}', "{}"]).take(pa.array(answer))
    traits = join(
        '{"country":"', world.people["country"], '","language":"', world.people["language"], '","timezone":"',
        world.people["time_zone"], '","email":"', ids, '@example.org"}',
    )  # fmt: skip
    return join(
        '{"type":"identify","messageId":"sim-id-', ids, '","userId":"', ids, '","timestamp":"',
        stamps(world.people["first_seen"]), '","traits":', traits, ',"context":{"consent":{"categoryPreferences":', said, "}}}",
    )  # fmt: skip


def _tracks(world: World, ids: pa.Array) -> pa.Array:
    """What they did, in order of time; an order carries its lines."""
    events = world.events
    who = pc.index_in(events["person_id"], value_set=world.person_id)
    orders = pc.is_valid(events["order_id"])
    money = pc.cast(events["value"], pa.string())
    lines = _order_lines(world).take(pc.index_in(events["order_id"], value_set=_order_ids(world)))
    order = join(
        '{"order_id":"', events["order_id"], '","revenue":', money, ',"currency":"EUR","products":[', lines, "]}"
    )
    return track(
        message_id=events["message_id"],
        user_id=ids.take(who.combine_chunks()),
        name=events["name"],
        at=events["at"],
        properties=pc.if_else(orders, order, events["properties"]),
    )


def _order_ids(world: World) -> pa.Array:
    return pc.unique(world.items["order_id"])


def _order_lines(world: World) -> pa.Array:
    """(orders,) the lines of each order as JSON objects with commas between, in the order of `_order_ids`."""
    items, products = world.items, world.products
    place = pc.index_in(items["product_id"], value_set=products["product_id"].combine_chunks())
    line = join(
        '{"product_id":"', items["product_id"], '","name":"', products["name"].take(place), '","category":"',
        products["category"].take(place), '","price":', pc.cast(items["price"], pa.string()), ',"quantity":',
        pc.cast(pc.cast(items["quantity"], pa.int64()), pa.string()), "}",
    ).combine_chunks()  # fmt: skip
    starts = np.flatnonzero(np.r_[True, _changes(items["order_id"])])
    offsets = pa.array(np.r_[starts, len(line)].astype(np.int32))
    return pc.binary_join(pa.ListArray.from_arrays(offsets, line), ",")


def _changes(values: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    codes = values.combine_chunks().dictionary_encode().indices.to_numpy()
    return np.diff(codes) != 0


def _permissions(world: World, ids: pa.Array, seed: int) -> str:
    """Soft opt-ins of buyers, for `echt permit`: given with their first order, before the clock of the project."""
    rows = permissions_for(world.person_id, seed=seed, at=START, orders=_first_orders(world))
    keep = rows.filter(
        pc.and_(pc.equal(rows["basis"], "soft_opt_in"), pc.is_in(rows["person_id"], value_set=_bought(world)))
    )
    who = ids.take(pc.index_in(keep["person_id"], value_set=world.person_id).combine_chunks())
    first = world.people["first_seen"].take(pc.index_in(keep["person_id"], value_set=world.person_id))
    quoted = join('"', pc.replace_substring(keep["evidence"], '"', '""'), '"')
    lines = join(who, ",", keep["purpose"], ",soft_opt_in,true,", stamps(first), ",,", quoted)
    return "\n".join(["person,purpose,basis,granted,at,until,evidence", *lines.to_pylist(), ""])


def _bought(world: World) -> pa.Array:
    orders = world.events.filter(pc.equal(world.events["name"], "Order Completed"))
    return pc.unique(orders.filter(pc.less(orders["at"], pa.scalar(AS_OF, orders["at"].type)))["person_id"])


def _first_orders(world: World) -> pa.Array:
    orders = world.events.filter(pc.equal(world.events["name"], "Order Completed"))
    first = pc.index_in(world.person_id, value_set=orders["person_id"].combine_chunks())
    return orders["order_id"].combine_chunks().take(first)
