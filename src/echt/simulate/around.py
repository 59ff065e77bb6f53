"""A real shop with what no public data holds put around it, marked: permissions, addresses, languages, answers.

The orders stay real. `settle` comes before a plan, `answer` after it was handed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from echt.simulate.people import contacts_for, languages_for, permissions_for
from echt.simulate.respond import Response, crowd_of, respond
from echt.simulate.truth import Planted

if TYPE_CHECKING:
    from echt.project import Project


@dataclass(frozen=True, slots=True)
class Settled:
    """How many simulated rows were written: permissions, addresses, languages."""

    permissions: int
    addresses: int
    languages: int


def settle(shop: Project, *, seed: int) -> Settled:
    """Give everyone in a shop a simulated permission (or none), an address at example.org and a language.

    Done once: a shop that has simulated permissions already is left as it is.
    """
    ledger, people = shop.setting.ledger, shop.people()
    if ledger.any_simulated_permission():
        return Settled(0, 0, 0)
    at = shop.at - timedelta(days=30)
    ids = people["person_id"].combine_chunks()
    first_orders = people["first_order"].combine_chunks()
    permissions = permissions_for(ids, seed=seed, at=at, orders=first_orders)
    languages = languages_for(ids, people["country"].combine_chunks())
    return Settled(
        ledger.record_permissions(permissions, at=shop.at),
        ledger.put_contacts(contacts_for(ids), at=at),
        ledger.set_settings(pa.table({"person_id": ids, "language": languages}), at=at),
    )


def answer(shop: Project, campaign: str, replies: Path, *, seed: int, planted: Planted | None = None) -> Response:
    """What people would have done because of the mails that went out: extra orders, goodbyes, replies in an mbox.

    The extra orders go to the warehouse, marked `simulated`, exactly once; the real orders stay as they are.
    """
    ledger, people = shop.setting.ledger, shop.people()
    run = ledger.latest_run(campaign) or ""
    sent = _handed_over(shop, run)
    ids = people["person_id"].combine_chunks()
    values = people["order_value"].combine_chunks().to_numpy(zero_copy_only=False).astype(np.float64)
    crowd = crowd_of(
        ids,
        seed=seed,
        languages=languages_for(ids, people["country"].combine_chunks()),
        order_values=values,
        planted=planted,
    )
    chosen = shop.campaign(campaign)
    creative = ledger.creative(chosen.creatives[0])
    subjects = {tongue: parts.get("subject", "") for tongue, parts in creative.texts.items()} if creative else {}
    found = respond(
        crowd, sent, at=shop.at, within=chosen.within, currency=shop.config.currency,
        mailbox=shop.config.channels.from_address, subjects=subjects, wave=campaign,
    )  # fmt: skip
    shop.setting.warehouse.append("events", found.events, once=(f"simulate.events.{run}", 1))
    shop.setting.warehouse.append("items", found.items, once=(f"simulate.items.{run}", 1))
    replies.parent.mkdir(parents=True, exist_ok=True)
    replies.write_text(found.replies, encoding="utf-8")
    return found


def _handed_over(shop: Project, run: str) -> pa.Table:
    import pyarrow.compute as pc

    ledger = shop.setting.ledger
    rows, given = ledger.decisions(run_id=run), ledger.deliveries(run_id=run)
    there = given.filter(pc.equal(given["state"], "handed_over"))["decision_id"].combine_chunks()
    return rows.filter(pc.is_in(rows["decision_id"], value_set=there))
