from datetime import UTC, date, datetime

from grants.core.days import day_of, end_of_day


def test_a_day_ends_at_midnight_in_london_in_winter_and_in_summer():
    assert end_of_day(date(2026, 12, 4)) == datetime(2026, 12, 5, 0, 0, tzinfo=UTC)
    assert end_of_day(date(2026, 7, 4)) == datetime(2026, 7, 4, 23, 0, tzinfo=UTC)


def test_on_the_days_the_clocks_change_the_day_still_ends_at_midnight():
    assert end_of_day(date(2026, 3, 29)) == datetime(2026, 3, 29, 23, 0, tzinfo=UTC)
    assert end_of_day(date(2026, 10, 25)) == datetime(2026, 10, 26, 0, 0, tzinfo=UTC)


def test_late_on_a_summer_evening_in_utc_it_is_tomorrow_in_london():
    assert day_of(datetime(2026, 7, 4, 23, 30, tzinfo=UTC)) == date(2026, 7, 5)
