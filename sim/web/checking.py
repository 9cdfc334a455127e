"""A scenario read, saved or not: its problems by line, and each force's expected route, as a table and on a map."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import Problem, ScenarioError
from sim.scenario.tree import Mapping, Scalar
from sim.scenario.values.tree_paths import Missing, find
from sim.units.seconds import DAY_S
from sim.user_files import unsaved

if TYPE_CHECKING:
    from sim.domains.movement.expected_route import Leg
    from sim.domains.movement.overview import ForceOverview
    from sim.domains.scenario import Scenario

SEVERITIES: Final = ("error", "warning", "note")

COLOURS: Final = 8
"""Colours of forces, safe for colour-blind readers; a ninth force has the colour of the first."""


def checked(file: str, text: str | None = None) -> dict[str, Any]:
    """What `leidang check` finds in a scenario.

    Parameters
    ----------
    text
        What the editor holds; None for what stands in the file.

    Returns
    -------
    dict
        `problems` (line, column, severity, words, whether they are in this file); where there is no error also
        `forces`, `totals`, the `map` as SVG, and the share of `notional` numbers.
    """
    from sim.domains.movement.overview import overview_of
    from sim.scenario.loading import examine, scenario_of
    from sim.scenario.values.assumptions import draft_assumptions

    with unsaved(file, text):
        try:
            draft = examine(file)
        except ScenarioError as error:
            return {"problems": [_problem(problem, file) for problem in error.faults]}
        problems = [*draft.faults.found(), *draft.faults.remarks()]
        if draft.faults.found():
            return {"problems": _in_order(problems, file)}
        scenario = scenario_of(draft)
        overview = overview_of(scenario, draft.tree)
    numbers = draft_assumptions(draft)
    notional = sum("notional" in number.source.lower() for number in numbers)
    shown = {"problems": _in_order([*problems, *overview.problems], file)}
    if any(problem.severity == "error" for problem in overview.problems):
        return shown
    names = {node.id: node.name for node in scenario.network.nodes}
    return shown | {
        "variant": overview.variant,
        "forces": [_force(force, place, names, draft.tree) for place, force in enumerate(overview.forces)],
        "totals": {"elements": overview.totals.elements, "requests": overview.totals.requests},
        "map": _map(scenario, overview.forces),
        "notional": notional,
        "numbers": len(numbers),
    }


def _in_order(problems: list[Problem], file: str) -> list[dict[str, Any]]:
    ordered = sorted(sorted(problems), key=lambda problem: SEVERITIES.index(problem.severity))
    return [_problem(problem, file) for problem in ordered]


def _problem(problem: Problem, file: str) -> dict[str, Any]:
    here = Path(problem.file).name == Path(file).name
    return {
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "here": here,
        "file": Path(problem.file).name,
        "words": problem.message,
        "expected": problem.expected,
        "suggestion": problem.suggestion,
    }


def _force(one: ForceOverview, place: int, names: dict[str, str], nodes: Mapping) -> dict[str, Any]:
    force, route = one.force, one.route
    planned = force.ready + route.seconds
    lift = [
        f"{number:,} {words}"
        for number, words in (
            (force.lift.vehicles, "vehicles"),
            (force.lift.containers, "containers"),
            (force.lift.personnel, "people"),
        )
        if number
    ]
    return {
        "name": force.name,
        "colour": place % COLOURS,
        "sponsor": force.sponsor,
        "lift": ", ".join(lift),
        "route": _route(route.legs, names),
        "air": _route((route.air,), names) if route.air is not None else "",
        "km": round(sum(route.length_km.values())),
        "permissions": len({host for permission in one.permissions.on_route for host in permission.hosts}),
        "requests": one.requests,
        "ready": _day(force.ready),
        "values": {"ready": _written(nodes, force.name, "ready"), "due": _written(nodes, force.name, "due")},
        "planned": _day(planned),
        "due": _day(force.due),
        "slack": f"{(force.due - planned) / DAY_S:+.1f} d".replace("-", "−"),
        "late": planned > force.due,
        "remarks": [remark.words for remark in one.remarks],
    }


def _written(tree: Mapping, force: str, key: str) -> str:
    """What stands in the file for a force; empty where nothing does."""
    found = find(tree, f"forces.{force}.{key}")
    return found[1].text if not isinstance(found, Missing) and isinstance(found[1], Scalar) else ""


def _route(legs: Iterable[Leg], names: dict[str, str]) -> str:
    """A route in words, by the names of its places: 'Esbjerg – road – Rovaniemi'."""
    words: list[str] = []
    for leg in legs:
        words += [*([] if words else [names[leg.start]]), leg.mode, names[leg.end]]
    return " – ".join(words)


def _day(seconds: float) -> str:
    return f"D+{seconds / DAY_S:.1f}".removesuffix(".0")


def _map(scenario: Scenario, forces: tuple[ForceOverview, ...]) -> str:
    from sim.web.map import MapLine, Node, route_map

    network = scenario.network
    links = {link.id: link for link in network.links}
    lines = [
        MapLine(force.force.name, place % COLOURS, links[link].mode, links[link].from_node, links[link].to_node)
        for place, force in enumerate(forces)
        for link in sorted(force.route.links)
    ]
    nodes = {node.id: Node(node.name, node.lon_deg, node.lat_deg, node.kind == "external") for node in network.nodes}
    return route_map(nodes, lines)
