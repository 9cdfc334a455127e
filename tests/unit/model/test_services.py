"""Services while assets are out of service, and what their loss slows."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import pytest

from sim.model.build import build
from tests.unit.model import incidents, small
from tests.unit.model.incidents import DAY, HIT, HOUR, MINUTE, level_of, rows, tables
from tests.unit.model.small import Content

FOUND = HIT + 30 * MINUTE
RESTORED = FOUND + 6 * HOUR + DAY


@pytest.fixture
def content() -> Content:
    """One of two cables is cut, which halves the data links of Finland until it is repaired."""
    return incidents.content()


def with_coupling(content: Content, **coupling: object) -> Content:
    """The scenario in which loss of data slows something."""
    content["couplings"] = {"slow": {"service": "data", **coupling}}
    return content


class TestServices:
    """What is left of a service."""

    def test_by_hand(self, tmp_path: Path, content: Content) -> None:
        """All of it, half of it from the cut until the repair, all of it again; what is not hit stays as it was."""
        found = rows(tables(small.loaded(tmp_path, content))["levels"])
        assert [(row["level"], row["second"], row["value"]) for row in found] == [
            ("data", 0, 1.0),
            ("data", HIT, 0.5),
            ("data", RESTORED, 1.0),
            ("power", 0, 1.0),
        ]

    @pytest.mark.parametrize(("base", "demand", "left"), [(0.5, 1.0, 1.0), (0.2, 1.0, 0.7), (0.0, 2.0, 0.25)])
    def test_headroom(self, tmp_path: Path, content: Content, base: float, demand: float, left: float) -> None:
        """What is there without the assets carries the loss, as far as it goes."""
        content["services"]["data"] |= {"base": base, "demand": demand}
        found = rows(tables(small.loaded(tmp_path, content))["levels"])
        assert min(row["value"] for row in found if row["level"] == "data") == left

    @pytest.mark.parametrize(("after", "worked"), [("3 h", True), ("9 d", False)])
    def test_workaround(self, tmp_path: Path, content: Content, after: str, worked: bool) -> None:
        """A workaround brings back its share of what was lost until the repair; one that comes later brings nothing."""
        content["repair_classes"]["ships"]["workaround"] = {"share": "60 %", "after": after}
        found = rows(tables(small.loaded(tmp_path, content))["levels"])
        mine = [(row["second"], row["value"]) for row in found if row["level"] == "data"]
        around = [(FOUND + 3 * HOUR, 0.8)] if worked else []
        assert mine == [(0, 1.0), (HIT, 0.5), *around, (RESTORED, 1.0)]

    def test_never_more_than_the_group(self, tmp_path: Path, content: Content) -> None:
        """A third fault in a group of two takes nothing more; the service comes back with the faults repaired.

        For the last one the ship is there already.
        """
        content["incidents"][0]["assets"] = ["cables", "cables"]
        content["incidents"].append({**content["incidents"][0], "name": "again", "assets": ["cables"]})
        first = FOUND + 2 * HOUR
        each = 4 * HOUR + DAY
        found = [row for row in rows(tables(small.loaded(tmp_path, content))["levels"]) if row["level"] == "data"]
        assert [(row["second"], row["value"]) for row in found] == [
            (0, 1.0),
            (HIT, 0.0),
            (first + 2 * each, 0.5),
            (first + 3 * each - 4 * HOUR, 1.0),
        ]

    def test_full_is_exactly_one(self, tmp_path: Path, content: Content) -> None:
        """Where the parts of a service add up to the demand only but for rounding, it is exactly one."""
        content["assets"]["cables"]["number"] = 3
        content["services"]["data"] = {
            "title": "data",
            "kind": "data",
            "country": "FI",
            "base": 0.1,
            "demand": 0.7,
            "carried_by": {"cables": 0.2},
        }
        scenario = small.loaded(tmp_path, with_coupling(content, slows="desks", of=["FI"], size=0.9))
        assert [value for _, value in level_of(scenario, "coupling slow")][-1] == 1.0
        assert [value for _, value in level_of(scenario, "service data")][-1] == 1.0


class TestCouplings:
    """What a loss slows, and by how much."""

    def test_pace(self, tmp_path: Path, content: Content) -> None:
        """Half of the data lost, 60 % of the pace hangs on it, back-ups cushion half: 1 - 0.6 * 0.5 * 0.5 is left."""
        content["resilience"] = {"FI": {"data": "50 %"}}
        scenario = small.loaded(tmp_path, with_coupling(content, slows="desks", of=["FI"], size="60 %"))
        changes = level_of(scenario, "coupling slow")
        assert [second for second, _ in changes] == [HIT, RESTORED]
        assert [value for _, value in changes] == pytest.approx([0.85, 1.0], abs=1e-9)

    def test_desks(self, tmp_path: Path, content: Content) -> None:
        """The desks of the countries named work at that pace: 10 minutes, then an hour, at 0.7; others as ever."""
        scenario = small.loaded(tmp_path, with_coupling(content, slows="desks", of=["FI"], size="60 %"))
        (found,) = rows(tables(scenario)["incidents"])
        noticed = FOUND + ceil(10 * MINUTE / 0.7)
        assert found["identified_s"] == noticed + ceil(HOUR / 0.7)
        content["couplings"]["slow"]["of"] = ["NO"]
        (others,) = rows(tables(small.loaded(tmp_path / "others", content))["incidents"])
        assert others["identified_s"] == FOUND + 10 * MINUTE + HOUR

    def test_pool(self, tmp_path: Path, content: Content) -> None:
        """A pool is slowed by the mean over its staff: one at pace 0.7, three at 1."""
        content["actors"]["SE"]["desks"]["watch"]["staff"] = 3
        content["arrangements"]["corridor"]["rewrites"] = [{"do": "pool", "desk": "watch"}]
        content["arrangements"]["corridor"]["parties"] = ["FI", "SE"]
        content["variants"] = {"pool": ["corridor"]}
        scenario = small.loaded(tmp_path, with_coupling(content, slows="desks", of=["FI"], size="60 %"))
        changes = level_of(scenario, "services FI+SE.watch", "pool")
        assert [value for _, value in changes] == pytest.approx([(0.7 + 3) / 4, 1.0], abs=1e-9)
        assert changes[-1][1] == 1.0

    def test_ports(self, tmp_path: Path, content: Content) -> None:
        """A port works at the pace that is left; other ports and the railways from it do not change."""
        scenario = small.loaded(tmp_path, with_coupling(content, slows="ports", of=["PRT"], size="80 %"))
        assert [value for _, value in level_of(scenario, "pace PRT")] == pytest.approx([0.6, 1.0], abs=1e-9)
        derived = {level.name for level in build(scenario, "national").program.derived}
        assert not {"pace MID", "pace PRT-MID-rail"} & derived

    def test_rail(self, tmp_path: Path, content: Content) -> None:
        """Of a country, every railway with an end in it is slowed, and no road; of a link, that link alone."""
        coupled = with_coupling(content, slows="rail", of=["SE"], size="80 %")
        derived = {level.name for level in build(small.loaded(tmp_path / "land", coupled), "national").program.derived}
        assert {name for name in derived if name.startswith("pace ") and "." not in name} == {
            "pace PRT-MID-rail",
            "pace MID-BRK-rail",
        }
        coupled = with_coupling(content, slows="rail", of=["BRK-END-rail"], size="80 %")
        derived = {level.name for level in build(small.loaded(tmp_path / "link", coupled), "national").program.derived}
        assert {name for name in derived if name.startswith("pace ") and "." not in name} == {"pace BRK-END-rail"}

    def test_slower_movements(self, tmp_path: Path, content: Content) -> None:
        """A port that stands still as long as the cable is cut holds movements up; with resilience of 1 it does not."""
        content["incidents"][0] |= {"assets": ["cables", "cables"], "at": "D+0 08:00"}
        coupled = with_coupling(content, slows="ports", of=["PRT", "MID", "END"], size=1)
        made = {name: tables(small.loaded(tmp_path, coupled), name)["deliveries"] for name in ("national", "without")}
        late, free = (sum(row["delivered_s"] or 0 for row in rows(table)) for table in made.values())
        assert late > free
        coupled["resilience"] = {"FI": {"data": 1}}
        cushioned = tables(small.loaded(tmp_path / "cushioned", coupled))["deliveries"]
        assert cushioned["delivered_s"].equals(made["without"]["delivered_s"])

    @pytest.mark.parametrize("size", ["0 %", "60 %"])
    def test_switched_off(self, tmp_path: Path, content: Content, size: str) -> None:
        """A coupling of no size, or in a run without incidents, is not there at all."""
        scenario = small.loaded(tmp_path, with_coupling(content, slows="desks", of=["FI"], size=size))
        variant = "national" if size == "0 %" else "without"
        derived = {level.name for level in build(scenario, variant).program.derived}
        assert not {name for name in derived if name.startswith("coupling ")}
