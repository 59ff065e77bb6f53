"""Times as the ledger stores them: whole microseconds since 1970 in UTC, the same integer in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from echt.errors import DataError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Microseconds since 1970-01-01 UTC.

    Raises:
        DataError: E260, the time has no zone.

    Examples:
        >>> micros(datetime(1970, 1, 2, tzinfo=UTC))
        86400000000

    """
    if at.tzinfo is None:
        raise DataError(
            "a time has no zone.",
            code="E260",
            found=at.isoformat(),
            fix="say which: datetime(..., tzinfo=UTC)",
        )
    return (at - _EPOCH) // _MICRO


def moment(us: int) -> datetime:
    """The time that `micros` made this number from.

    Examples:
        >>> moment(86_400_000_000).isoformat()
        '1970-01-02T00:00:00+00:00'

    """
    return _EPOCH + us * _MICRO
