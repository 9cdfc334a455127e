"""Who is held up by which permission: each kind of procedure holds up just those it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.engine.trace import CAUSES
from sim.experiment.meanings import numbered_meanings
from sim.experiment.outcome import KernelRunner, Outcome, ReferenceRunner
from sim.experiment.result_layout import result_layout
from sim.model.build import build
from sim.model.model import Model
from sim.process.check import check
from sim.process.index import ProgramIndex, index_program
from tests.unit.model import small

HOUR = 3600
DAY = 24 * HOUR

SLOW = {"reply": {"desk": "host.centre", "hand_over": "3 d", "work": "1 h"}}
"""A permission that takes three days and an hour at desks that never close."""


def content(**procedures: dict[str, Any]) -> small.Content:
    """The small scenario with other procedures, without chance, arrangements and closures."""
    made = small.content()
    made["procedures"] = {
        name: {"title": name, "lead": "0 h", "steps": SLOW, **fields} for name, fields in procedures.items()
    }
    made["arrangements"], made["variants"], made["closures"] = {}, {"national": []}, []
    return made


class Run:
    """One replication of a scenario: who asked, and what held each element up."""

    def __init__(self, at: Path, made: small.Content) -> None:
        self.scenario = small.loaded(at, made)
        self.model: Model = build(self.scenario, "national")
        check(self.model.program)
        self.index: ProgramIndex = index_program(self.model.program)
        self.meanings, self.number = numbered_meanings(self.model, self.index)
        self.outcome: Outcome = ReferenceRunner(self.index, result_layout(self.model, self.index)).run(1, 0)

    def asked(self) -> set[str]:
        """The stem of each request."""
        return {request.requested_label.removesuffix(" / requested") for request in self.model.requests}

    def held_up(self, procedure: str) -> dict[str, int]:
        """Seconds for which a procedure held up each force in all."""
        found: dict[str, int] = {}
        for element, _, label, start, end in self.outcome.harvest.pieces.tolist():
            if self.meanings[self.number[label]].procedure == procedure:
                force = self.model.elements[element].force
                found[force] = found.get(force, 0) + end - start
        return found

    def causes(self, procedure: str) -> set[str]:
        """What the time in a procedure is charged to."""
        return {
            CAUSES[cause].value
            for _, cause, label, _, _ in self.outcome.harvest.pieces.tolist()
            if self.meanings[self.number[label]].procedure == procedure
        }

    def tiles(self) -> bool:
        """Whether the ledger of every element begins when it is ready, has no gap, and ends when it is delivered."""
        for number, element in enumerate(self.model.elements):
            own = [row[3:] for row in self.outcome.harvest.pieces.tolist() if row[0] == number]
            end = int(self.outcome.harvest.seconds[number])
            ends = [element.ready, *(stop for _, stop in own)]
            if [start for start, _ in own] != ends[:-1] or ends[-1] != (end if end >= 0 else self.scenario.horizon):
                return False
        return True


def test_once_per_force(tmp_path: Path) -> None:
    """A procedure of the force is asked once for each force, and every consignment of it waits for the answer."""
    run = Run(tmp_path, content(support={"asked": "force"}))
    assert run.asked() == {"north / support GB-FI", "local / support NO-FI", "middle / support SE-FI"}
    elements = {force: sum(1 for one in run.model.elements if one.force == force) for force in ("north", "local")}
    held = run.held_up("support")
    assert {force: held[force] for force in elements} == {
        force: count * (3 * DAY + HOUR) for force, count in elements.items()
    }
    assert run.causes("support") == {"clearance"}
    assert run.tiles()


def test_nobody_asks_its_own_nation_for_support(tmp_path: Path) -> None:
    """A force that goes to its own country asks nobody to receive it."""
    made = content(support={"asked": "force"})
    made["forces"][2]["sponsor"] = "FI"
    assert Run(tmp_path, made).asked() == {"north / support GB-FI", "local / support NO-FI"}


def test_only_who_goes_by_sea_asks_for_a_ship(tmp_path: Path) -> None:
    """A ship is asked for once per consignment with a sea to cross, and nobody else is held up."""
    run = Run(tmp_path, content(charter={"asked": "ship"}))
    assert run.asked() == {
        "north consignment 1 / charter GB-FI",
        "north consignment 2 / charter GB-FI",
        "middle consignment 1 / charter SE-FI",
        "middle consignment 2 / charter SE-FI",
    }
    held = run.held_up("charter")
    assert held["north"] == sum(3 * DAY + HOUR for one in run.model.elements if one.force == "north")
    assert "local" not in held
    assert run.tiles()


def test_a_ship_waits_off_the_port(tmp_path: Path) -> None:
    """A port call is asked for each consignment and port; the ship sails and waits outside for the answer."""
    run = Run(tmp_path, content(port_call={"asked": "port"}))
    assert run.asked() == {
        "north consignment 1 / port_call PRT",
        "north consignment 2 / port_call PRT",
        "middle consignment 1 / port_call END",
        "middle consignment 2 / port_call END",
    }
    held = run.held_up("port_call")
    assert "local" not in held
    sail_and_load = 12 * HOUR
    assert 0 < held["north"] < sum(3 * DAY - sail_and_load for one in run.model.elements if one.force == "north")
    assert run.tiles()


def test_no_leave_to_enter_a_port_at_home(tmp_path: Path) -> None:
    """A nation's own ship enters its own port without asking."""
    made = content(port_call={"asked": "port"})
    made["forces"][0]["sponsor"] = "NO"
    assert {name.partition(" ")[0] for name in Run(tmp_path, made).asked()} == {"middle"}


def test_who_boards_a_train_asks_for_a_path(tmp_path: Path) -> None:
    """A path is asked for each consignment and country in which it may board a train, also one's own."""
    made = content(rail_path={"asked": "train"})
    made["forces"][1]["modes"] = ["rail"]
    made["forces"][0]["modes"] = ["sea", "road"]
    run = Run(tmp_path, made)
    assert {name for name in run.asked() if not name.startswith("local")} == set()
    assert run.asked() == {
        f"local consignment {number} / rail_path {country}" for number in (1, 2, 3) for country in ("NO", "SE", "FI")
    }
    held = run.held_up("rail_path")
    assert set(held) == {"local"}
    assert run.causes("rail_path") <= {"clearance", "queue"}
    assert held["local"] >= sum(3 * DAY + HOUR for one in run.model.elements if one.force == "local")
    assert run.tiles()


@pytest.mark.parametrize(
    ("modes", "asking"),
    [
        (["air"], {"north flights"}),
        (["sea"], {"north consignment", "middle consignment"}),
        (["rail"], {"local consignment", "north consignment"}),
    ],
)
def test_means_of_transport_at_a_border(modes: list[str], asking: set[str], tmp_path: Path) -> None:
    """An overflight clearance is asked for flights only, one for ships only by those that cross a border by sea."""
    run = Run(tmp_path, content(clearance={"asked": "border", "modes": modes}))
    assert {name.partition(" / ")[0].rstrip(" 123") for name in run.asked()} == asking
    assert run.tiles()


def test_only_for_some_classes(tmp_path: Path) -> None:
    """A procedure for heavy vehicles is asked for the heavy force alone; a heavy step is done for it alone."""
    made = content(weights={"asked": "border", "classes": ["heavy"]}, clearance={"asked": "border"})
    made["forces"][1]["classes"] = ["heavy", "dangerous_goods"]
    made["procedures"]["clearance"]["steps"] = {
        **SLOW,
        "bridges": {"desk": "host.centre", "work": "1 h", "after": ["reply"], "only": ["heavy"]},
    }
    run = Run(tmp_path, made)
    assert {name.partition(" ")[0] for name in run.asked() if "weights" in name} == {"local"}
    bridges = {label.partition(" ")[0] for label in run.index.labels if label.endswith("bridges / work")}
    assert bridges == {"local"}


def test_lead(tmp_path: Path) -> None:
    """Asked for early enough, no permission holds anybody up."""
    made = content(support={"asked": "force", "lead": "2 d"}, rail_path={"asked": "train", "lead": "30 d"})
    for procedure in made["procedures"].values():
        procedure["steps"] = {"reply": {"desk": "host.centre", "work": "1 h"}}
    run = Run(tmp_path, made)
    assert run.held_up("support") == {}
    assert run.held_up("rail_path") == {}


def test_a_call_is_carried_out_and_holds_nobody_up(tmp_path: Path) -> None:
    """A consultation runs at its moment, by who calls it, and is on nobody's ledger."""
    made = content()
    steps = {
        "invite": {"desk": "sponsor.centre", "work": "1 h"},
        "answer": {"desk": "parties.centre", "work": "2 h", "after": ["invite"], "need": 2, "cause": "consultation"},
    }
    made["procedures"] = {"consultation": {"title": "consultation", "asked": "call", "steps": steps}}
    call = {"name": "talks", "procedure": "consultation", "at": "D+1 09:00", "by": "NO", "parties": ["SE", "FI", "EE"]}
    made["calls"] = [call]
    run = Run(tmp_path, made)
    (request,) = run.model.requests
    assert (request.subject, request.actor, request.from_actor) == ("talks", "NO", "NO")
    asked, decided = run.outcome.harvest.seconds[len(run.model.elements) :].tolist()
    assert (asked, decided) == (DAY + 3 * HOUR, DAY + 6 * HOUR)
    assert run.held_up("consultation") == {}


def test_both_engines_agree(tmp_path: Path) -> None:
    """With every kind of procedure, urgent cases, rework and a call, both engines keep the same ledger."""
    made = small.content()
    kinds = ("force", "ship", "port", "train")
    rework = {"share": "40 %", "to": "reply"}
    for kind in kinds:
        step = {"desk": "host.ministry", "hand_over": "uniform(1 h, 2 d)", "work": "uniform(1 h, 9 h)"}
        steps = {"reply": step, "check": {**step, "after": ["reply"], "rework": rework}}
        made["procedures"][kind] = {"title": kind, "asked": kind, "urgent": kind != "ship", "steps": steps}
    answer = {"desk": "parties.ministry", "work": "uniform(1 h, 9 h)", "need": 2}
    made["procedures"]["talks"] = {"title": "talks", "asked": "call", "urgent": True, "steps": {"answer": answer}}
    made["calls"] = [
        {"name": f"talks {day}", "procedure": "talks", "at": f"D+{day}", "by": "NO", "parties": ["SE", "FI", "NO"]}
        for day in range(2, 8)
    ]
    for actor in made["actors"].values():
        actor["desks"]["ministry"] = {**actor["desks"]["ministry"], "duty_officer": 0.4}
    made["interoperability"] = {"default": 0.7}
    run = Run(tmp_path, made)
    layout = result_layout(run.model, run.index)
    kernel = KernelRunner(run.index, layout)
    reference = ReferenceRunner(run.index, layout)
    for replication in range(6):
        ours, theirs = (engine.run(3, replication).harvest for engine in (reference, kernel))
        assert ours.pieces.tolist() == theirs.pieces.tolist()
        assert ours.seconds.tolist() == theirs.seconds.tolist()
    assert run.tiles()
