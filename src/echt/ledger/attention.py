"""Attention: what people gave, what is used of it, and what they set themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import sqlalchemy as sa

from echt.ledger import rows, schema
from echt.ledger.book import Part
from echt.ledger.times import micros
from echt.nouns import ATTENTION

WINDOW = timedelta(hours=ATTENTION.window_hours)


class Attention(Part):
    """Budgets and what was taken from them."""

    def settings(self) -> pa.Table:
        """What people set themselves, one row a person: null where they left the default.

        Returns:
            person_id, budget_s, quiet_from, quiet_to ("22:00"), time_zone, language, paused_until, at.

        """
        t = schema.settings
        return self.book.fetch(sa.select(*list(t.columns)[1:]).order_by(t.c.person_id))

    def set_settings(self, data: pa.Table, *, at: datetime) -> int:
        """Replace the settings of these people with the given rows; a person's own numbers win over any campaign.

        Args:
            data: person_id and any of the columns of `settings()`; what is missing goes back to the default.
            at: When they said so.

        Raises:
            NotAllowedError: E263, someone was forgotten.

        """
        t = schema.settings
        fresh = rows.stored(data, t, {"at": micros(at)})
        with self.book.write("settings", at) as tx:
            tx.put(t, fresh, tx.rows_about(t, fresh["person_id"]), ("person_id",))
        return fresh.num_rows

    def attention_used(self, at: datetime) -> pa.Table:
        """Attention-seconds that each person has spent or reserved in the 168 hours before `at`.

        Returns:
            person_id, used_s: (at - 168 h, at]; people with nothing used are not in it.

        """
        t, now = schema.attention, micros(at)
        query = (
            sa.select(t.c.person_id, sa.func.sum(t.c.seconds).label("used_s"))
            .where(t.c.at > micros(at - WINDOW), t.c.at <= now, t.c.state != "released")
            .group_by(t.c.person_id)
        )
        return self.book.fetch(query)

    def contact_history(self, since: datetime, at: datetime) -> pa.Table:
        """Contacts that were made or are reserved in (since, at].

        Returns:
            person_id, channel, creative_id, at, attention_s; oldest first.

        """
        a, d = schema.attention, schema.decisions
        query = (
            sa.select(a.c.person_id, d.c.channel, d.c.creative_id, a.c.at, a.c.seconds.label("attention_s"))
            .join(d, d.c.decision_no == a.c.decision_no)
            .where(a.c.at > micros(since), a.c.at <= micros(at), a.c.state != "released")
            .order_by(a.c.at, a.c.decision_no)
        )
        return self.book.fetch(query)

    def attention_of(self, person_id: str) -> pa.Table:
        """Every reservation of one person: decision_id, seconds, state, at; oldest first."""
        a = schema.attention.c
        query = sa.select(a.decision_id, a.seconds, a.state, a.at).where(a.person_id == person_id)
        return self.book.fetch(query.order_by(a.at, a.decision_no))
