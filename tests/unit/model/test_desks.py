"""Desks out of hours and at the turn of the year: duty officers and rotating chairs, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.domains.scenario import Scenario
from tests.unit.model.cases import (
    DAY,
    HOUR,
    MINUTE,
    One,
    at_ministry,
    charged,
    graph,
    ministry,
    run_cases,
    step,
    with_actors,
)

FRIDAY_1530 = 4 * DAY + 8 * HOUR + 30 * MINUTE
"""Friday 15:30 in Helsinki in the small scenario, which starts on a Monday at 06:00 in Oslo."""

FRIDAY_CLOSES = FRIDAY_1530 + 30 * MINUTE


@pytest.fixture(scope="module")
def on_call(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The Finnish ministry has a duty officer who works at half pace."""
    return with_actors(tmp_path_factory.mktemp("small"), FI=ministry(duty_officer=0.5))


class TestDutyOfficer:
    """Friday afternoon matters, unless somebody has the duty."""

    def test_an_ordinary_case_waits_for_monday(self, on_call: Scenario) -> None:
        """A day's work that comes at 15:30 on a Friday is done on Monday at 15:30, whoever has the duty."""
        case = run_cases(on_call, One(at_ministry(8 * HOUR), FRIDAY_1530))
        assert case.decided == FRIDAY_1530 + 3 * DAY

    def test_an_urgent_case_is_done_on_saturday(self, on_call: Scenario) -> None:
        """Half an hour on Friday, then seven and a half hours at half pace: done on Saturday at 07:00."""
        case = run_cases(on_call, One(at_ministry(8 * HOUR), FRIDAY_1530, urgent=True))
        assert case.decided == FRIDAY_CLOSES + 15 * HOUR
        assert charged(case) == {"clearance": 15 * HOUR + 30 * MINUTE}

    def test_without_a_duty_officer_urgent_means_nothing(self, tmp_path: Path) -> None:
        """Where nobody has the duty, an urgent case waits for Monday too."""
        case = run_cases(with_actors(tmp_path), One(at_ministry(8 * HOUR), FRIDAY_1530, urgent=True))
        assert case.decided == FRIDAY_1530 + 3 * DAY

    def test_an_urgent_case_on_a_saturday(self, on_call: Scenario) -> None:
        """What comes on a Saturday is worked on at once, at half pace."""
        case = run_cases(on_call, One(at_ministry(HOUR), 5 * DAY, urgent=True))
        assert case.decided == 5 * DAY + 2 * HOUR

    def test_the_duty_officer_hands_over_in_the_morning(self, on_call: Scenario) -> None:
        """An urgent case begun before the desk opens goes on at full pace when it opens."""
        case = run_cases(on_call, One(at_ministry(3 * HOUR), 0, urgent=True))
        assert case.decided == HOUR + 2 * HOUR + 30 * MINUTE

    def test_an_urgent_case_leaves_the_queue_when_the_desk_closes(self, on_call: Scenario) -> None:
        """Behind a case that lies over the weekend, an urgent one goes to the duty officer soon after closing time."""
        slow = One(at_ministry(8 * HOUR), FRIDAY_1530 - HOUR, name="slow")
        case = run_cases(on_call, slow, One(at_ministry(HOUR), FRIDAY_1530, urgent=True))
        begins, ends = case.work["a"]
        assert FRIDAY_CLOSES <= begins <= FRIDAY_CLOSES + 15 * MINUTE
        assert ends == begins + 2 * HOUR

    def test_the_duty_officer_is_one_person(self, on_call: Scenario) -> None:
        """Two urgent cases on a Saturday are done one after the other."""
        first = One(at_ministry(HOUR), 5 * DAY, name="also urgent", urgent=True)
        case = run_cases(on_call, first, One(at_ministry(HOUR), 5 * DAY + MINUTE, urgent=True))
        assert case.decided == 5 * DAY + 4 * HOUR

    def test_in_hours_there_is_no_duty_officer(self, on_call: Scenario) -> None:
        """While the desk is open an urgent case waits for its staff like any other."""
        noon = 6 * HOUR
        first = One(at_ministry(HOUR), noon, name="ordinary")
        case = run_cases(on_call, first, One(at_ministry(HOUR), noon + MINUTE, urgent=True))
        assert case.decided == noon + 2 * HOUR

    def test_the_pace_of_the_desk_holds_for_the_duty_officer(self, tmp_path: Path) -> None:
        """At a desk of half pace, a duty officer of half pace works at a quarter."""
        slow = with_actors(tmp_path, FI=ministry(duty_officer=0.5, pace=0.5))
        case = run_cases(slow, One(at_ministry(HOUR), 5 * DAY, urgent=True))
        assert case.decided == 5 * DAY + 4 * HOUR

    def test_christmas(self, tmp_path: Path) -> None:
        """Two hours of work that come at 15:30 on 23 December: done at night by the duty, else on Monday the 28th."""
        start = "2026-12-23T14:30+01:00"
        scenario = with_actors(tmp_path, start, FI=ministry(duty="holidays", duty_officer=0.5))
        ordinary, urgent = (run_cases(scenario, One(at_ministry(2 * HOUR), 0, urgent=yes)) for yes in (False, True))
        assert ordinary.decided == 4 * DAY + 16 * HOUR + 30 * MINUTE + 90 * MINUTE
        assert urgent.decided == 30 * MINUTE + 3 * HOUR


class TestChair:
    """A chair works where and when the country works that holds it."""

    def coop(self, **chair: object) -> dict[str, Any]:
        """A cooperation with one desk, open in office hours but not on public holidays."""
        chair |= {"order": ["FI", "NO", "SE"], "first_year": 2025}
        desks = {"staff": {"title": "staff of the chair", "staff": 1, "duty": "holidays"}}
        return {"name": "a cooperation", "chair": chair, "desks": desks}

    def begins(self, scenario: Scenario, asked: int, work: float = HOUR) -> tuple[int, int]:
        """Begin and end of a step at the chair's desk."""
        return run_cases(scenario, One(graph(step("a", work=work, desk="COOP.staff")), asked)).work["a"]

    def test_the_chair_changes_on_1_january(self, tmp_path: Path) -> None:
        """On the last day of 2025 the desk opens at eight in Helsinki, on the second of January at eight in Oslo."""
        scenario = with_actors(tmp_path, "2025-12-31T00:00+01:00", COOP=self.coop())
        assert self.begins(scenario, 0)[0] == 7 * HOUR
        assert self.begins(scenario, DAY)[0] == 2 * DAY + 8 * HOUR

    def test_holidays_are_those_of_the_chair(self, tmp_path: Path) -> None:
        """At Epiphany the desk is closed while Finland has the chair, and open while Norway has it."""
        norway = with_actors(tmp_path / "2026", "2026-01-06T00:00+01:00", COOP=self.coop())
        finland = with_actors(tmp_path / "2025", "2025-01-06T00:00+01:00", COOP=self.coop())
        assert self.begins(norway, 0)[0] == 8 * HOUR
        assert self.begins(finland, 0)[0] == DAY + 7 * HOUR

    @pytest.mark.parametrize(("year", "opens_h"), [(2028, 7), (2029, 8), (2030, 8), (2031, 7), (2024, 8)])
    def test_the_chair_goes_round(self, year: int, opens_h: int, tmp_path: Path) -> None:
        """After the last of the order the first has the chair again, and before the first year the last had it."""
        scenario = with_actors(tmp_path, f"{year}-05-06T00:00+02:00", COOP=self.coop())
        begin, _ = self.begins(scenario, 0)
        assert begin % DAY == opens_h * HOUR

    def test_hand_over_costs_pace(self, tmp_path: Path) -> None:
        """In the first 31 days of January a new chair works at half pace, on the first of February as ever."""
        hand_over = {"days": 31, "pace": 0.5}
        scenario = with_actors(tmp_path, "2026-01-30T00:00+01:00", COOP=self.coop(hand_over=hand_over))
        assert self.begins(scenario, 0) == (8 * HOUR, 10 * HOUR)
        monday = 3 * DAY + 8 * HOUR
        assert self.begins(scenario, 2 * DAY) == (monday, monday + HOUR)

    def test_hand_over_in_the_middle_of_the_run(self, tmp_path: Path) -> None:
        """A run over New Year begins at the pace of the old chair and goes on at that of the new one."""
        hand_over = {"days": 31, "pace": 0.5}
        scenario = with_actors(tmp_path, "2025-12-30T00:00+01:00", COOP=self.coop(hand_over=hand_over))
        assert self.begins(scenario, 0) == (7 * HOUR, 8 * HOUR)
        assert self.begins(scenario, 2 * DAY) == (3 * DAY + 8 * HOUR, 3 * DAY + 10 * HOUR)

    def test_a_watch_has_no_gap_at_new_year(self, tmp_path: Path) -> None:
        """A desk manned round the clock is manned in the hour in which it is New Year only in the east."""
        coop = self.coop()
        coop["desks"]["staff"]["duty"] = "watch"
        scenario = with_actors(tmp_path, "2025-12-31T22:30+01:00", COOP=coop)
        assert self.begins(scenario, 0, work=3 * HOUR) == (0, 3 * HOUR)
