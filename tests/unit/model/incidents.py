"""The small scenario with incidents: cables, a power line and a port, made up so that numbers can be had by hand."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pyarrow as pa

from sim.domains.scenario import Scenario
from sim.engine.simpy_engine import simulate
from sim.experiment.outcome import KernelRunner, Outcome, ReferenceRunner
from sim.experiment.result_layout import result_layout
from sim.experiment.tables import TableMaker
from sim.model.build import build
from sim.process.check import check
from sim.process.index import index_program
from sim.record.arrow import arrow_table
from tests.unit.model import small
from tests.unit.model.small import Content

ArrowTables = dict[str, pa.Table]
"""Tables by name, as they are written."""

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR
HIT = DAY + 6 * HOUR
"""When the incident of `content` happens: at noon of the day after the start, which is at six."""

DESKS: Content = {
    "watch": {"title": "watch", "staff": 1, "duty": "watch"},
    "coast guard": {"title": "coast guard", "staff": 1, "duty": "watch"},
}

RESPONSE: Content = {
    "title": "response",
    "asked": "call",
    "steps": {
        "notice": {"desk": "sponsor.watch", "work": "10 min", "cause": "notification"},
        "tell": {
            "desk": "parties.watch",
            "work": "20 min",
            "after": ["notice"],
            "milestone": "notified",
            "cause": "notification",
        },
        "find": {"desk": "sponsor.coast guard", "work": "1 h", "after": ["notice"], "milestone": "identified"},
        "decide": {
            "desk": "sponsor.watch",
            "work": "2 h",
            "after": ["tell", "find"],
            "milestone": "decided",
            "cause": "decision",
        },
    },
}


def content() -> Content:
    """One incident: one of two cables is cut, noticed after 30 minutes, and repaired by the one ship."""
    made = small.content()
    for actor in made["actors"].values():
        actor["desks"] = {**actor["desks"], **deepcopy(DESKS)}
    made["closures"] = []
    made["procedures"]["response"] = deepcopy(RESPONSE)
    made |= {
        "assets": {
            "cables": {
                "title": "cables",
                "kind": "telecom",
                "between": ["FI", "EE"],
                "number": 2,
                "operator": "FI",
                "repair": "ships",
            },
            "lines": {
                "title": "lines",
                "kind": "power",
                "between": ["FI", "SE"],
                "number": 1,
                "operator": "FI",
                "repair": "ships",
            },
        },
        "services": {
            "data": {"title": "data", "kind": "data", "country": "FI", "carried_by": {"cables": 0.5}},
            "power": {
                "title": "power",
                "kind": "power",
                "country": "SE",
                "base": 1.0,
                "demand": 2.0,
                "carried_by": {"lines": 1.0},
            },
        },
        "repair_classes": {"ships": {"ships": 1, "search": "2 h", "transit": "4 h", "on_site": "1 d"}},
        "incident_kinds": {
            "cut": {"title": "cut", "hits": "asset", "detection": "30 min", "response": "response", "repair": True},
            "stop": {
                "title": "stop",
                "hits": "place",
                "detection": "1 h",
                "closes_for": "12 h",
                "response": "response",
            },
        },
        "incidents": [
            {
                "name": "winter",
                "kind": "cut",
                "assets": ["cables"],
                "at": "D+1 12:00",
                "by": "FI",
                "neighbours": ["SE", "EE"],
            }
        ],
        "variants": {"national": [], "without": ["no incidents"]},
    }
    return made


def eventful() -> Content:
    """Incidents of every kind, by plan and by chance, that share desks and ships with each other and with movements."""
    made = content()
    steps = made["procedures"]["response"]["steps"]
    steps["board"] = {
        "desk": "sponsor.centre",
        "work": "1 h",
        "after": ["find"],
        "if_reached": "identified",
        "milestone": "boarded",
        "rework": {"share": "30 %", "to": "find"},
        "outcomes": [
            {"name": "boarded by own forces", "weight": 1, "takes": "uniform(1 h, 9 h)"},
            {"name": "never boarded", "weight": 1, "reached": False},
        ],
    }
    steps["find"]["outcomes"] = [
        {"name": "ship named", "weight": 2, "takes": "uniform(0 h, 2 h)"},
        {"name": "no ship named", "weight": 1, "reached": False},
    ]
    steps["tell"]["patrol"] = True
    steps["decide"] |= {
        "desk": "sponsor.ministry",
        "after": ["tell", "board"],
        "outcomes": [
            {"name": "sabotage", "weight": 1},
            {"name": "unresolved", "weight": 2, "reached": False, "takes": "2 d"},
        ],
    }
    steps["later"] = {"desk": "sponsor.ministry", "work": "2 h", "after": ["decide"]}
    made["procedures"]["permit"] = {
        "title": "permit",
        "asked": "call",
        "steps": {"permit": {"desk": "sponsor.ministry", "work": "1 h"}},
    }
    made["assets"]["lines"]["outside"] = True
    made["repair_classes"]["ships"] |= {
        "permit": "permit",
        "spares": "uniform(0 h, 20 h)",
        "mobilise": "5 h",
        "weather": "uniform(0 h, 10 h)",
        "season": {"jan": "70 %"},
        "workaround": {"share": "50 %", "after": "uniform(1 h, 30 h)"},
    }
    made["resilience"] = {
        "FI": {
            "data": "50 %",
            "lasts": {"data": "uniform(1 h, 40 h)"},
            "total_defence": {"after": "1 d", "data": "80 %"},
        }
    }
    made["shared_staff"] = "80 %"
    made["couplings"] = {
        "desks": {"service": "data", "slows": "desks", "of": ["FI", "SE"], "size": "60 %"},
        "ports": {"service": "power", "slows": "ports", "of": ["MID", "PRT"], "size": "80 %"},
        "rail": {"service": "power", "slows": "rail", "of": ["SE"], "size": "80 %"},
        "patrols": {"patrols": "SE", "slows": "ports", "of": ["END"], "size": "30 %"},
        "rerouting": {"closed": "MID", "slows": "links", "of": ["PRT-MID-road"], "size": "30 %"},
    }
    made["incident_kinds"]["cut"] |= {
        "detection": "uniform(1 min, 20 min)",
        "soft": {"share": "20 %", "found_after": "uniform(1 d, 3 d)"},
        "outside_reports": "1 d",
        "hold": {"of": "10 h"},
    }
    made["incident_kinds"]["stop"]["share_left"] = "20 %"
    made["incident_kinds"]["alarm"] = {"title": "alarm", "hits": "asset", "detection": "1 h", "response": "response"}
    made["incidents"] = [
        {
            "name": "christmas",
            "kind": "cut",
            "assets": ["cables", "cables", "lines"],
            "at": "D+1 12:00",
            "spread": "uniform(0 h, 8 h)",
            "by": "FI",
            "neighbours": ["SE", "EE"],
            "hold_at": "MID",
        },
        {
            "name": "winter",
            "kind": "cut",
            "assets": ["cables", "lines"],
            "rate": "0.3 per day",
            "winter": 4,
            "most": 3,
            "cluster": "37 %",
            "bunching": {"share": "30 %", "within": "uniform(0 h, 20 h)"},
            "by": "SE",
            "neighbours": ["FI"],
            "hold_at": "PRT",
        },
        {"name": "port stop", "kind": "stop", "place": "MID", "at": "D+2", "by": "SE", "neighbours": ["NO"]},
        {"name": "false alarm", "kind": "alarm", "assets": ["cables"], "at": "D+3", "by": "FI"},
    ]
    made["variants"] = {"national": [], "without": ["no incidents"], "corridor": ["corridor"]}
    return made


def tables(
    scenario: Scenario,
    variant: str = "national",
    replications: int = 1,
    *,
    engine: type[ReferenceRunner | KernelRunner] = ReferenceRunner,
    totals: bool = False,
) -> ArrowTables:
    """The tables of some replications of a variant."""
    made = build(scenario, variant)
    check(made.program)
    index = index_program(made.program)
    layout = result_layout(made, index)
    runner = engine(index, layout)
    outcomes: list[tuple[int, Outcome]] = [(one, runner.run(scenario.seed, one)) for one in range(replications)]
    made_tables = TableMaker(variant, layout, index, totals=totals).tables(outcomes)
    return {name: arrow_table(rows) for name, rows in made_tables.items()}


def rows(table: pa.Table) -> list[dict[str, Any]]:
    """A table as plain data."""
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def level_of(scenario: Scenario, level: str, variant: str = "national") -> list[tuple[int, float]]:
    """Seconds and values of the changes of a level in one run."""
    index = index_program(build(scenario, variant).program)
    program = index.program
    names = sorted([*(one.name for one in program.levels), *(one.name for one in program.derived)])
    changes = simulate(index, scenario.seed, 0).levels
    mine = changes.level == names.index(level)
    return list(zip(changes.time[mine].tolist(), changes.value[mine].tolist(), strict=True))
