"""A scenario's moments follow the clock of a zone, or a warning says which of them a change of the clock moves."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sim.errors import Problem
from sim.scenario import check_all
from sim.scenario.clock.moments import NoOffsetError, SkippedTimeError, read_instant, read_moment, written_moment
from tests.unit.scenario.small import SOUND, loaded, write

OSLO = ZoneInfo("Europe/Oslo")
HOUR = 3600
SPRING = datetime.fromisoformat("2026-03-27T06:00+01:00")
AUTUMN = datetime.fromisoformat("2026-10-23T06:00+02:00")


@pytest.mark.parametrize(
    ("text", "start", "fixed_h", "zoned_h"),
    [
        ("D+1 08:00", SPRING, 26, 26),
        ("D+3 08:00", SPRING, 74, 73),
        ("D+3", SPRING, 72, 71),
        ("D+2 24:00", SPRING, 66, 65),
        ("D+3 08:00", AUTUMN, 74, 75),
        ("D+3", AUTUMN, 72, 73),
        ("2026-03-30T08:00+01:00", SPRING, 74, 74),
    ],
)
def test_moments(text: str, start: datetime, fixed_h: int, zoned_h: int) -> None:
    """A moment keeps the time of day on the clock of the zone, and the number of hours by a fixed offset."""
    assert read_moment(text, start) == fixed_h * HOUR
    assert read_moment(text, start, OSLO) == zoned_h * HOUR


@pytest.mark.parametrize("start", [SPRING, AUTUMN])
def test_moments_are_written_as_they_are_read(start: datetime) -> None:
    """Every hour of a week in which clocks change is written so that it is read back, but for one that comes twice."""
    for hour in range(-30, 7 * 24):
        for clock in (OSLO, None):
            text = written_moment(hour * HOUR, start, clock or start.tzinfo or OSLO)
            twice = clock is not None and start is AUTUMN and text == "D+2 02:00"
            assert twice or read_moment(text, start, clock) == hour * HOUR
    assert written_moment(71 * HOUR, SPRING, OSLO) == "D+3"
    assert written_moment(72 * HOUR, SPRING, OSLO) == "D+3 07:00"


def test_a_date_and_time_of_a_zone() -> None:
    """Without offset a date and time is that of the zone; with one it is itself; without either it is no moment."""
    assert read_moment("2026-03-30T08:00", SPRING, OSLO) == 73 * HOUR
    assert read_instant("2026-03-30T08:00", OSLO) == datetime.fromisoformat("2026-03-30T08:00+02:00")
    with pytest.raises(NoOffsetError):
        read_moment("2026-03-30T08:00", SPRING)


def test_times_that_no_clock_shows() -> None:
    """Half past two on the night in which clocks go forward is no moment."""
    for text in ("D+2 02:30", "2026-03-29T02:30"):
        with pytest.raises(SkippedTimeError):
            read_moment(text, SPRING, OSLO)


def test_the_start_is_on_the_clock_of_the_zone(tmp_path: Path) -> None:
    """The start may be written without offset, or with another one than that of the zone: days are the zone's."""
    zoned = SOUND.replace("start: 2026-01-12T06:00+01:00", "start: WHEN\nzone: Europe/Helsinki")
    for text in ("2026-01-13T00:30", "2026-01-12T23:30+01:00"):
        scenario = loaded(tmp_path, zoned.replace("WHEN", text))
        assert scenario.start.isoformat() == "2026-01-13T00:30:00+02:00"
        assert scenario.forces[0].ready == 24 * HOUR
        assert str(scenario.local(24 * HOUR)) == "2026-01-14 00:30:00+02:00"


def remarks(at: Path, start: str, *more: str) -> list[Problem]:
    """What `check` reports of a scenario with another start and further lines."""
    text = SOUND.replace("start: 2026-01-12T06:00+01:00", f"start: {start}").replace("  corridor: [corridor]\n", "")
    return list(check_all(write(at, text + "".join(f"{line}\n" for line in more))))


def test_a_warning_for_each_moment_that_is_moved(tmp_path: Path) -> None:
    """The due date lies after the change of clocks in London, the sponsor's; being ready lies before it."""
    (warning,) = remarks(tmp_path, "2026-03-27T06:00+00:00")
    assert (warning.severity, warning.text, warning.line) == ("warning", "D+9", 14)
    assert warning.message == "D+9 is 07:00, not 06:00, once clocks have changed in Europe/London (GB)"
    assert "zone: Europe/London" in warning.expected


def test_one_warning_for_many_moments_of_a_zone(tmp_path: Path) -> None:
    """More than three moments that the same change moves have one warning, which names the line of each."""
    closures = ["closures:", *(f"  - {{link: SWE-FIN-road, at: D+{day}, lasts: 1 h}}" for day in (4, 5, 6, 7))]
    apart = remarks(tmp_path, "2026-03-27T06:00+01:00", *closures[:-1])
    assert [warning.text for warning in apart] == ["D+9", "D+4", "D+5", "D+6"]
    _, warning = remarks(tmp_path, "2026-03-27T06:00+01:00", *closures)
    line = warning.line
    assert warning.message == (
        "4 moments are moved once clocks have changed in Europe/Stockholm (SE): D+4 is 07:00, not 06:00; also "
        f"D+5 in line {line + 1}, D+6 in line {line + 2}, D+7 in line {line + 3}"
    )


def test_no_warning_where_nothing_is_moved(tmp_path: Path) -> None:
    """Neither in January, nor with a zone, nor for a moment with an offset of its own."""
    assert remarks(tmp_path, "2026-01-12T06:00+01:00") == []
    assert remarks(tmp_path, "2026-03-27T06:00+00:00", "zone: Europe/London") == []
    text = SOUND.replace("2026-01-12T06:00+01:00", "2026-03-27T06:00+00:00").replace("D+9", "2026-04-05T06:00+00:00")
    assert check_all(write(tmp_path, text)) == ()


def test_closures_follow_the_country_of_the_place(tmp_path: Path) -> None:
    """The moment of a closure is held against the clock of the countries that the link joins."""
    closure = "closures: [{link: SWE-FIN-road, at: D+4 12:00, lasts: 3 h}]"
    warnings = remarks(tmp_path, "2026-10-23T06:00+02:00", closure)
    assert [one.text for one in warnings] == ["D+9", "D+4 12:00"]
    assert "11:00, not 12:00, once clocks have changed in Europe/Stockholm" in warnings[1].message


def test_a_moment_that_comes_twice(tmp_path: Path) -> None:
    """In the night in which clocks go back the first of the two is taken, and a warning says so."""
    closure = "closures: [{link: SWE-FIN-road, at: D+2 02:30, lasts: 3 h}]"
    (warning,) = remarks(tmp_path, "2026-10-23T06:00+02:00", "zone: Europe/Stockholm", closure)
    assert warning.severity == "warning"
    assert "twice in Europe/Stockholm" in warning.message
    assert "UTC+0200" in warning.message


def test_a_start_that_comes_twice(tmp_path: Path) -> None:
    """A start without offset in the hour that comes twice is a warning too; with an offset it is one moment."""
    (warning,) = remarks(tmp_path, "2026-10-25T02:30", "zone: Europe/Stockholm")
    assert "2026-10-25T02:30 comes twice" in warning.message
    assert remarks(tmp_path, "2026-10-25T02:30+01:00", "zone: Europe/Stockholm") == []
