"""Holidays, half days and night watches, worked out by hand: when two hours of work at a desk are done."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.end_to_end.running import simulate, table
from tests.unit.model import small

HOUR = 3600
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]


class Office:
    """A scenario in which states are asked for some hours of work at a desk with one set of duty hours."""

    def __init__(self, directory: Path, start: str, horizon: str) -> None:
        self.directory = directory
        self.runs = 0
        self.content = small.content()
        self.content |= {"start": start, "horizon": horizon, "closures": [], "arrangements": {}}
        self.content |= {"variants": {"only": []}, "replications": 1, "calls": []}
        self.content["duty_hours"]["office"] |= {"opens": "08:00", "closes": "16:00", "holidays": True}
        self.content["forces"] = [small.FORCES[1] | {"ready": "D+0", "due": "D+1"}]

    def actor(self, code: str, **keys: object) -> None:
        """Change what an actor is."""
        self.content["actors"][code] |= keys

    def done(self, party: str, at: str, work: str = "2 h") -> int:
        """The second at which the work asked of a party is done."""
        step = {"desk": "parties.ministry", "work": work}
        self.content["procedures"] = {"ask": {"title": "question", "asked": "call", "steps": {"work": step}}}
        self.content["calls"] = [{"name": "question", "procedure": "ask", "at": at, "by": "SE", "parties": [party]}]
        decided: list[int] = self.run("procedures")["decided_s"].tolist()
        return decided[0]

    def run(self, name: str) -> pd.DataFrame:
        """A table of a run, in a folder of its own."""
        self.runs += 1
        out = self.directory / f"out {self.runs}"
        simulate(small.write(self.directory / "scenario", self.content), out)
        return table(out, name)


def test_bank_holidays_of_england(tmp_path: Path) -> None:
    """Asked on Maundy Thursday, London answers after Easter Monday; before the August holiday, on the day after it.

    Where only the country is named, the days of its seat of government count.
    """
    office = Office(tmp_path, "2026-04-02T12:00+01:00", "160 d")
    office.actor("GB", country="GB")
    # Tuesday 7 April 10:00 is 118 h after Thursday noon; Tuesday 1 September 10:00 is 151 days and 22 hours after it.
    assert office.done("GB", "2026-04-02T17:00+01:00") == 118 * HOUR == 424_800
    assert office.done("GB", "2026-08-28T17:00+01:00") == (151 * 24 + 22) * HOUR == 13_125_600


def test_the_iso_form_is_the_same(tmp_path: Path) -> None:
    """GB-ENG, with or without the country before it, says the same as a country and its part."""
    office = Office(tmp_path, "2026-04-02T12:00+01:00", "10 d")
    for keys in ({"country": "GB-ENG"}, {"country": "GB", "subdivision": "GB-ENG"}):
        office.actor("GB", **keys)
        assert office.done("GB", "2026-04-02T17:00+01:00") == 424_800
    office.content["actors"]["GB"] = {
        **office.content["actors"]["SE"],
        "country": "GB-SCT",
        "time_zone": "Europe/London",
    }
    # Easter Monday is no bank holiday in Scotland.
    assert office.done("GB", "2026-04-02T17:00+01:00") == 94 * HOUR


def test_eves_on_which_everybody_is_off(tmp_path: Path) -> None:
    """Swedish desks rest on Midsummer Eve and Christmas Eve, on which all are off by custom, as Finns do by law."""
    office = Office(tmp_path, "2026-06-18T12:00+02:00", "200 d")
    asked = {"midsummer": "2026-06-18T17:00+02:00", "christmas": "2026-12-23T17:00+01:00"}
    assert office.done("FI", asked["midsummer"]) == 334_800
    assert office.done("SE", asked["midsummer"]) == 338_400
    assert office.done("FI", asked["christmas"]) == 16_668_000
    assert office.done("SE", asked["christmas"]) == 16_671_600


def test_a_desk_of_its_own_days(tmp_path: Path) -> None:
    """A day closed for an actor is closed for its desks, but the desk that opens on it works."""
    office = Office(tmp_path, "2026-06-08T06:00+02:00", "10 d")
    office.actor("SE", closed=["2026-06-09..2026-06-10", "jun-11"])
    desks = {name: dict(desk) for name, desk in small.DESKS.items()}
    # Monday at 17:00: without its own days the office answers on Friday 12 June at ten, 100 h after the start.
    assert office.done("SE", "D+0 17:00") == 100 * HOUR
    desks["ministry"] |= {"opened": ["jun-10"], "half_days": [{"days": ["jun-10"], "closes": "09:30"}]}
    office.actor("SE", desks=desks)
    # One and a half hours on Wednesday 10 June until 09:30, the rest on Friday.
    assert office.done("SE", "D+0 17:00") == 98 * HOUR + HOUR // 2


def test_a_watch_over_midnight(tmp_path: Path) -> None:
    """Ten hours asked of a watch from 22:00 to 06:00 take Monday's watch and two hours of Tuesday's."""
    office = Office(tmp_path, "2026-03-02T06:00+01:00", "5 d")
    office.content["duty_hours"]["office"] = {"days": WEEKDAYS, "opens": "22:00", "closes": "06:00"}
    # It is 07:00 in Helsinki at the start; Wednesday 00:00 there is 41 h later.
    assert office.done("FI", "D+0 08:00", "10 h") == 41 * HOUR


def test_two_spells_a_day(tmp_path: Path) -> None:
    """Four hours from eight o'clock take the morning until 11:30 and half an hour from 12:30."""
    office = Office(tmp_path, "2026-03-02T06:00+01:00", "5 d")
    office.content["duty_hours"]["office"] = {"days": WEEKDAYS, "spells": ["12:30-16:00", "08:00-11:30"]}
    assert office.done("SE", "D+0 07:00", "4 h") == 7 * HOUR


def test_moments_follow_the_clock_of_a_zone(tmp_path: Path) -> None:
    """On the Monday after clocks have changed D+3 08:00 is eight on the wall; D+3 is the time of day of the start."""
    office = Office(tmp_path, "2026-03-27T06:00+01:00", "10 d")
    force = office.content["forces"][0]
    for ready, zoned, fixed in (("D+3 08:00", 262_800, 266_400), ("D+3", 255_600, 259_200)):
        office.content["forces"] = [force | {"ready": ready, "due": "D+9"}]
        office.content["zone"] = "Europe/Stockholm"
        assert ready_s(office) == zoned
        del office.content["zone"]
        assert ready_s(office) == fixed


def ready_s(office: Office) -> int:
    """When the force is ready."""
    seconds: list[int] = office.run("deliveries")["ready_s"].tolist()
    return seconds[0]
