"""Couplings that hang on more than a service: closed places, patrols, shared staff, and cushions that wear off."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from sim.experiment.outcome import KernelRunner, ReferenceRunner
from sim.experiment.result_layout import result_layout
from sim.model.build import build
from sim.process.index import index_program
from tests.unit.model import incidents, small
from tests.unit.model.incidents import DAY, HIT, HOUR, MINUTE, ArrowTables, level_of, rows, tables
from tests.unit.model.small import Content

FOUND = HIT + 30 * MINUTE
RESTORED = FOUND + 6 * HOUR + DAY


@pytest.fixture
def content() -> Content:
    """One of two cables is cut, which halves the data links of Finland until it is repaired."""
    return incidents.content()


class TestClosedPlaces:
    """Civil traffic of a closed place goes elsewhere."""

    @pytest.fixture
    def stop(self, content: Content) -> Content:
        """A port is stopped for 12 hours, with a quarter of it left; its civil traffic takes 40 % of another one."""
        content["incident_kinds"]["stop"]["share_left"] = "25 %"
        content["incidents"] = [{"name": "stop", "kind": "stop", "place": "MID", "at": "D+1 12:00", "by": "SE"}]
        content["couplings"] = {"rerouting": {"closed": "MID", "slows": "ports", "of": ["PRT"], "size": "40 %"}}
        return content

    def test_port(self, tmp_path: Path, stop: Content) -> None:
        """Three quarters of 40 % are taken while the port is stopped."""
        changes = level_of(small.loaded(tmp_path, stop), "pace PRT")
        assert [second for second, _ in changes] == [HIT, HIT + 12 * HOUR]
        assert [value for _, value in changes] == pytest.approx([0.7, 1.0], abs=1e-9)

    def test_link(self, tmp_path: Path, stop: Content) -> None:
        """A road carries what a closed railway beside it cannot, whatever closed it."""
        stop["incidents"] = []
        stop["variants"] = {"national": []}
        stop["closures"] = [{"link": "PRT-MID-rail", "at": "D+2", "lasts": "6 h"}]
        stop["couplings"]["rerouting"] |= {"closed": "PRT-MID-rail", "slows": "links", "of": ["PRT-MID-road"]}
        changes = level_of(small.loaded(tmp_path, stop), "pace PRT-MID-road")
        assert changes == [(2 * DAY, 0.6), (2 * DAY + 6 * HOUR, 1.0)]

    def test_nothing_closes(self, tmp_path: Path, stop: Content) -> None:
        """Where the place cannot close in a run, the coupling is not there."""
        assert level_of(small.loaded(tmp_path, stop), "open MID", "without") == []
        with pytest.raises(ValueError, match="pace PRT"):
            level_of(small.loaded(tmp_path, stop), "pace PRT", "without")


def test_patrols(tmp_path: Path, content: Content) -> None:
    """A port loses the stated share from when the coast guard begins to guard until it has done so, and no longer."""
    guard = {"desk": "sponsor.coast guard", "work": "5 h", "after": ["notice"], "patrol": True}
    content["procedures"]["response"]["steps"]["guard"] = guard
    del content["procedures"]["response"]["steps"]["find"]
    content["procedures"]["response"]["steps"]["decide"]["after"] = ["tell"]
    content["couplings"] = {"patrols": {"patrols": "FI", "slows": "ports", "of": ["END"], "size": "30 %"}}
    scenario = small.loaded(tmp_path, content)
    told = FOUND + 10 * MINUTE
    assert level_of(scenario, "pace END") == [(told, 0.7), (told + 5 * HOUR, 1.0)]


class TestSharedStaff:
    """Whether incidents take people away from movements."""

    def watch_is_busy(self, directory: Path, content: Content, shared: object) -> tuple[bool, bool]:
        """Whether the watch of Finland works on incidents, and whether the staff of their own do."""
        content["shared_staff"] = shared
        found = rows(tables(small.loaded(directory, content), replications=4)["resources"])
        busy = {row["resource"] for row in found if row["utilisation"] > 0}
        return "FI.watch" in busy, "FI.watch for incidents" in busy

    def test_whose_staff(self, tmp_path: Path, content: Content) -> None:
        """All, none, or some of the steps are done by the staff who clear movements."""
        assert self.watch_is_busy(tmp_path / "all", content, 1) == (True, False)
        assert self.watch_is_busy(tmp_path / "none", content, 0) == (False, True)
        assert self.watch_is_busy(tmp_path / "half", content, "50 %") == (True, True)

    @pytest.mark.parametrize("engine", [ReferenceRunner, KernelRunner])
    def test_all_couplings_off(self, tmp_path: Path, engine: type[ReferenceRunner | KernelRunner]) -> None:
        """With every coupling off movements fare bit for bit as without incidents, whatever these keep busy."""
        content = incidents.eventful()
        off = {name: {**coupling, "size": 0} for name, coupling in content["couplings"].items()}
        closing = [one for one in content["incidents"] if one["name"] != "port stop"]
        for one in closing:
            one.pop("hold_at", None)
        content["incident_kinds"]["cut"].pop("hold")
        content |= {"couplings": off, "incidents": closing, "shared_staff": 0}
        scenario = small.loaded(tmp_path, content)
        without = tables(scenario, "without", 5, engine=engine)
        found = tables(scenario, "national", 5, engine=engine)
        assert len(found["incidents"]) > 5
        assert _but_variant(found, "deliveries").equals(_but_variant(without, "deliveries"))
        # With the staff shared they do not: the switch is felt.
        shared = tables(small.loaded(tmp_path / "shared", content | {"shared_staff": 1}), "national", 5, engine=engine)
        assert not _but_variant(shared, "deliveries").equals(_but_variant(without, "deliveries"))


def _but_variant(made: ArrowTables, table: str) -> pa.Table:
    return made[table].drop_columns(["variant"])


class TestCushions:
    """Back-ups that hold for a time, and a society that is mobilised."""

    @pytest.fixture
    def cut(self, content: Content) -> Content:
        """Half of the data links are lost for 30 hours; desks lose 80 % of their pace where nothing cushions it."""
        content["couplings"] = {"desks": {"service": "data", "slows": "desks", "of": ["FI"], "size": "80 %"}}
        content["resilience"] = {"FI": {"data": "50 %", "lasts": {"data": "10 h"}}}
        return content

    def paces(self, directory: Path, content: Content) -> list[tuple[int, float]]:
        """The pace that is left of the desks as it changes."""
        return [
            (second, round(value, 6)) for second, value in level_of(small.loaded(directory, content), "coupling desks")
        ]

    def test_fuel_days(self, tmp_path: Path, cut: Content) -> None:
        """Half of the loss is felt for ten hours, then all of it."""
        assert self.paces(tmp_path, cut) == [(HIT, 0.8), (HIT + 10 * HOUR, 0.6), (RESTORED, 1.0)]

    def test_back_in_time(self, tmp_path: Path, cut: Content) -> None:
        """A service that is back before the fuel is out leaves no trace, and the fuel is there for the next time."""
        cut["resilience"]["FI"]["lasts"]["data"] = "40 h"
        cut["incidents"].append({**cut["incidents"][0], "name": "again", "at": "D+4 12:00"})
        again = 3 * DAY
        assert self.paces(tmp_path, cut) == [(HIT, 0.8), (RESTORED, 1.0), (HIT + again, 0.8), (RESTORED + again, 1.0)]

    def test_back_ups_stand_ready(self, tmp_path: Path, cut: Content) -> None:
        """Back-ups that nobody needs wait for nothing: they are not told among those who wait in the end."""
        cut["incidents"][0]["at"] = "D+8"
        cut["services"]["data"]["base"] = 1.0
        model = build(small.loaded(tmp_path, cut), "national")
        index = index_program(model.program)
        for engine in (ReferenceRunner, KernelRunner):
            waiting = engine(index, result_layout(model, index)).run(1, 0).waiting
            assert "back-ups of data" not in {one.label.partition(" / ")[0] for one in waiting}

    def test_total_defence(self, tmp_path: Path, cut: Content) -> None:
        """Once society is mobilised it cushions more, also when the fuel is out, and at once the next time."""
        cut["resilience"]["FI"]["total_defence"] = {"after": "20 h", "data": "75 %"}
        cut["incidents"].append({**cut["incidents"][0], "name": "again", "at": "D+4 12:00"})
        again = HIT + 3 * DAY
        assert self.paces(tmp_path, cut) == [
            (HIT, 0.8),
            (HIT + 10 * HOUR, 0.6),
            (HIT + 20 * HOUR, 0.9),
            (RESTORED, 1.0),
            (again, 0.9),
            (RESTORED + 3 * DAY, 1.0),
        ]
