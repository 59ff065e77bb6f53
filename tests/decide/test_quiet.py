"""Quiet hours on each person's own clock, on both sides of a change to summer time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.decide.quiet import in_quiet_hours, local_minutes, minute_of_day, next_local
from echt.errors import CampaignError

ZONES = ["Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]


def us(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES)
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_clock_says_what_the_tz_database_says(people):
    moments = np.array([us(moment) for moment, _ in people])
    minutes, strange = local_minutes(moments, pa.array([zone for _, zone in people]), "UTC")
    for (moment, zone), minute in zip(people, minutes.tolist(), strict=True):
        local = moment.astimezone(ZoneInfo(zone))
        assert minute == local.hour * 60 + local.minute
    assert not strange.any()


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (datetime(2026, 3, 28, 6, 30, tzinfo=UTC), False),  # 07:30 winter time
        (datetime(2026, 3, 28, 5, 30, tzinfo=UTC), True),  # 06:30 winter time
        (datetime(2026, 3, 29, 5, 30, tzinfo=UTC), False),  # 07:30 summer time
        (datetime(2026, 3, 29, 19, 59, tzinfo=UTC), False),  # 21:59 summer time
        (datetime(2026, 3, 29, 20, 0, tzinfo=UTC), True),  # 22:00 summer time
    ],
)
def test_quiet_hours_move_with_summer_time(moment, quiet):
    minute, _ = local_minutes(np.array([us(moment)]), pa.array(["Europe/Amsterdam"]), "UTC")
    assert in_quiet_hours(minute, np.array([1320]), np.array([420]))[0] == quiet


def test_the_same_begin_and_end_means_no_quiet_hours():
    minutes = np.arange(1440)
    assert not in_quiet_hours(minutes, np.full(1440, 600), np.full(1440, 600)).any()


def test_who_has_no_time_zone_or_a_made_up_one_gets_the_projects():
    moment = us(datetime(2026, 7, 1, 12, tzinfo=UTC))
    minutes, strange = local_minutes(np.full(3, moment), pa.array([None, "Mars/Phobos", "UTC"]), "Europe/Amsterdam")
    assert minutes.tolist() == [840, 840, 720]
    assert strange.tolist() == [False, True, False]


def test_a_project_with_an_unknown_time_zone_is_told_so():
    with pytest.raises(CampaignError) as caught:
        local_minutes(np.zeros(1, dtype=np.int64), pa.array(["UTC"]), "Europe/Amsterdm")
    assert caught.value.code == "E409"


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
    st.integers(4, 23),
)
def test_the_next_ten_o_clock_is_at_ten_not_before_now_and_within_a_day(at, zone, hour):
    moment = next_local(at, pa.array([zone]), "UTC", f"{hour:02d}:00")
    assert us(at) <= moment[0] <= us(at) + 25 * 3_600_000_000 + (24 * 3_600_000_000 if zone == "Pacific/Apia" else 0)
    minutes, _ = local_minutes(moment, pa.array([zone]), "UTC")
    assert minutes[0] == hour * 60


@pytest.mark.parametrize("clock", ["22h", "24:00", "7", "", "12:60"])
def test_what_is_not_a_time_of_day_is_refused(clock):
    with pytest.raises(CampaignError) as caught:
        minute_of_day(clock)
    assert caught.value.code == "E409"
