"""What messages say that belongs in the ledger: consent and objections, contact details, and who is who."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from echt.ingest.consent import permissions_in
from echt.ingest.job import Job
from echt.ingest.judge import NEW
from echt.ingest.sqltext import text
from echt.nouns import Purpose

_PIECE = "permissions of a piece"
_EVER = datetime(9000, 1, 1, tzinfo=UTC)


def keep_promises(job: Job, piece: str) -> None:
    """Bring what the new messages of the piece say about people into the ledger. Doing it twice changes nothing.

    Args:
        job: The ingest.
        piece: The mark of this piece: its permissions are recorded once.
    """
    _links(job)
    _contacts(job)
    if job.ledger.ingest_seen(piece, _PIECE) is None:
        _permissions(job, piece)


def _links(job: Job) -> None:
    found = job.session.select(
        "SELECT DISTINCT ON (i.person_id, s.person_id) i.person_id AS from_id, s.person_id AS to_id, s.link_kind AS kind, "
        "s.at AS at FROM echt_staged AS s JOIN echt_ids AS i ON i.raw = s.linked_raw "
        "AND (i.namespace = 'anon' OR s.link_kind = 'alias') "
        f"WHERE {NEW.replace('code', 's.code')} AND s.linked_raw IS NOT NULL AND i.person_id <> s.person_id AND NOT i.buried "
        "ORDER BY i.person_id, s.person_id, s.at"
    )
    if found.num_rows:
        job.ledger.link_many(found, at=job.at)
    job.step("links")


def _contacts(job: Job) -> None:
    kinds = " UNION ALL ".join(
        f"SELECT person_id, at, message_id, {text(kind)} AS kind, contact ->> {text('$.' + kind)} AS value FROM said"
        for kind in ("email", "phone", "name")
    )
    found = job.session.select(
        f"WITH said AS (SELECT person_id, at, message_id, contact FROM echt_staged WHERE {NEW} AND contact IS NOT NULL) "
        "SELECT person_id, kind, arg_max(value, (epoch_us(at), message_id)) AS value, max(at) AS at "
        f"FROM ({kinds}) WHERE value IS NOT NULL AND trim(value) <> '' GROUP BY person_id, kind ORDER BY ALL"
    )
    if found.num_rows:
        job.ledger.put_contacts(found, at=job.at)
    job.step("contacts")


def _permissions(job: Job, piece: str) -> None:
    """Consent rides along with every message: recorded are answers that differ from the one before, and a last no.

    Without that, an older yes that comes in a later file would count as the newest. A yes that only repeats itself is
    no new act: it is not recorded, and lifts no objection.
    """
    texts = job.session.select(f"SELECT DISTINCT consent FROM echt_staged WHERE {NEW} AND consent IS NOT NULL")
    if not texts.num_rows:
        return
    said = permissions_in(texts["consent"].to_pylist(), job.source.consent)
    standing = [_standing(job, purpose) for purpose in said["purpose"].unique().to_pylist()]
    if not standing:
        return
    job.session.register("echt_said", said)
    job.session.register("echt_standing", pa.concat_tables(standing))
    found = job.session.select(
        "WITH answers AS (SELECT s.person_id, c.purpose, c.basis, c.granted, c.evidence, s.at, s.message_id, s.simulated, "
        "lag(c.granted) OVER (PARTITION BY s.person_id, c.purpose, c.basis = 'objection' ORDER BY s.at, s.message_id) AS before, "
        "row_number() OVER (PARTITION BY s.person_id, c.purpose, c.basis = 'objection' ORDER BY s.at DESC, s.message_id DESC) "
        "= 1 AS last "
        f"FROM echt_staged AS s JOIN echt_said AS c ON c.given = s.consent WHERE {NEW}) "
        "SELECT a.person_id, a.purpose, a.basis, a.granted, CAST(json_merge_patch(a.evidence, "
        "json_object('message_id', a.message_id)) AS VARCHAR) AS evidence, a.at, "
        f"{text(job.source.name)} AS source, a.simulated FROM answers AS a LEFT JOIN echt_standing AS k "
        "ON k.person_id = a.person_id AND k.purpose = a.purpose WHERE (a.last AND NOT a.granted AND coalesce(k.at < a.at, true)) "
        "OR (a.before IS DISTINCT FROM a.granted AND NOT (a.before IS NULL AND "
        "coalesce(CASE WHEN a.basis = 'objection' THEN k.objected ELSE k.answered "
        "AND k.granted = a.granted AND k.at <= a.at END, false))) ORDER BY a.at, a.person_id, a.purpose"
    )
    with job.ledger.together("permissions", at=job.at):
        job.ledger.record_permissions(found, at=job.at)
        job.ledger.ingest_begin(piece, _PIECE, "", at=job.at)
        job.ledger.ingest_done(piece, _PIECE, {"recorded": found.num_rows}, at=job.at)
    job.step("permissions")


def _standing(job: Job, purpose: str) -> pa.Table:
    found = job.ledger.standing(Purpose(purpose), _EVER)
    answered = pa.array([basis != "objection" for basis in found["basis"].to_pylist()], pa.bool_())
    kept = found.select(["person_id", "granted", "objected", "at"])
    return kept.append_column("answered", answered).append_column("purpose", pa.repeat(purpose, found.num_rows))
