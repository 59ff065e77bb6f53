"""Quiet hours, in each person's own time zone, and the pauses that people take.

Arrays are worked per time zone and quarter of an hour, never per person: offsets of the tz database change at
quarters of an hour, so one look-up serves everyone in that zone and quarter.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.errors import CampaignError

__all__ = ["in_quiet_hours", "local_minutes", "minute_of_day", "next_local", "next_moment", "zone_info"]

_CLOCK = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)(:[0-5]\d(\.\d+)?)?$")
_SLOT_S = 900
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def minute_of_day(clock: str) -> int:
    """Minutes since midnight of "HH:MM".

    Raises:
        CampaignError: E409, not a time of day.

    Examples:
        >>> minute_of_day("22:00"), minute_of_day("7:05")
        (1320, 425)
    """
    found = _CLOCK.match(clock.strip())
    if found is None:
        raise CampaignError(
            "a time of day is written as HH:MM.", code="E409", found=clock, fix='for example "22:00" or "07:30"'
        )
    return int(found[1]) * 60 + int(found[2])


def in_quiet_hours(
    minute: NDArray[np.int64], quiet_from: NDArray[np.int64], quiet_to: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Who is in quiet hours: from `quiet_from` up to, not including, `quiet_to`, over midnight where need be.

    Args:
        minute: (n,) local minute of the day, 0..1439.
        quiet_from: (n,) minute at which quiet begins.
        quiet_to: (n,) minute at which it ends; the same as `quiet_from` means no quiet hours.

    Examples:
        >>> in_quiet_hours(np.array([1380, 419, 420]), np.array([1320] * 3), np.array([420] * 3))
        array([ True,  True, False])
    """
    same_day = (quiet_from <= minute) & (minute < quiet_to)
    over_midnight = (quiet_from <= minute) | (minute < quiet_to)
    return np.where(quiet_from <= quiet_to, same_day, over_midnight)


def local_minutes(
    send_us: NDArray[np.int64], zones: pa.Array, default: str
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The minute of the day at each person's own clock.

    Args:
        send_us: (n,) moment of sending, microseconds since 1970 UTC.
        zones: (n,) names of time zones; null counts as `default`.
        default: The project's time zone.

    Returns:
        (n,) minutes 0..1439, and (n,) True where a name is not in the tz database, so that `default` was used.

    Raises:
        CampaignError: E409, `default` itself is not a time zone.
    """
    names, code, unknown = _zones(zones, default)
    slot = send_us // (_SLOT_S * 1_000_000)
    first = int(slot.min()) if len(slot) else 0
    span = (int(slot.max()) - first + 1) if len(slot) else 1
    pairs, where = np.unique(code * span + (slot - first), return_inverse=True)
    offsets = [_offset_s(names[int(pair) // span], int(pair) % span + first) for pair in pairs]
    seconds = send_us // 1_000_000 + np.array(offsets, dtype=np.int64)[where]
    return (seconds // 60) % 1440, unknown


def next_local(at: datetime, zones: pa.Array, default: str, clock: str) -> NDArray[np.int64]:
    """The next moment, not before `at`, at which each person's own clock says `clock`.

    Args:
        at: UTC.
        zones: (n,) names of time zones; null or unknown counts as `default`.
        default: The project's time zone.
        clock: "HH:MM".

    Returns:
        (n,) microseconds since 1970 UTC.

    Examples:
        >>> at = datetime(2011, 3, 1, 9, tzinfo=UTC)
        >>> sent = next_local(at, pa.array(["Europe/Amsterdam", "Europe/London"]), "UTC", "10:00")
        >>> [str(datetime.fromtimestamp(us / 1e6, UTC)) for us in sent.tolist()]
        ['2011-03-01 09:00:00+00:00', '2011-03-01 10:00:00+00:00']
    """
    names, code, _ = _zones(zones, default)
    moments = [(next_moment(at, zone_info(name), clock) - _EPOCH) // timedelta(microseconds=1) for name in names]
    return np.array(moments, dtype=np.int64)[code]


def next_moment(at: datetime, zone: ZoneInfo | None, clock: str) -> datetime:
    """The next moment (UTC), not before `at`, at which the clock of a time zone says `clock` ("HH:MM")."""
    hour, minute = divmod(minute_of_day(clock), 60)
    local = at.astimezone(zone)
    moment = datetime.combine(local.date(), time(hour, minute), zone)
    if moment.astimezone(UTC) < at:
        moment = datetime.combine(local.date() + timedelta(days=1), time(hour, minute), zone)
    return moment.astimezone(UTC)


@lru_cache(maxsize=1024)
def zone_info(name: str) -> ZoneInfo | None:
    """The time zone, or None where the tz database has no such name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _zones(zones: pa.Array, default: str) -> tuple[list[str], NDArray[np.int64], NDArray[np.bool_]]:
    if zone_info(default) is None:
        raise CampaignError(
            "the time zone of the project is not one the tz database knows.",
            code="E409",
            found=default,
            fix='use a name like "Europe/Amsterdam"',
        )
    coded = zones.cast(pa.string()).dictionary_encode()
    names: list[str] = [*coded.dictionary.to_pylist(), default]
    code = coded.indices.fill_null(len(names) - 1).to_numpy(zero_copy_only=False).astype(np.int64)
    strange = np.array([zone_info(name) is None for name in names], dtype=np.bool_)
    known = [default if odd else name for name, odd in zip(names, strange, strict=True)]
    return known, code, strange[code]


@lru_cache(maxsize=65536)
def _offset_s(zone: str, slot: int) -> int:
    moment = datetime.fromtimestamp(slot * _SLOT_S, UTC).astimezone(zone_info(zone))
    return round((moment.utcoffset() or timedelta()).total_seconds())
