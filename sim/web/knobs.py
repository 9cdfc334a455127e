"""The knobs of a scenario: arrangements, days, staff, ships and closures that a what-if can turn, and all the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from sim.domains.scenario import Scenario
from sim.scenario import Assumption, Opened, open_scenario
from sim.units.between import Between
from sim.units.quantity_text import QuantityError
from sim.user_files import unsaved

MOST_DESKS: Final = 8
MOST_SHIPS: Final = 8


def knobs_of(file: str, text: str | None = None) -> dict[str, Any]:
    """What can be turned in a scenario.

    Returns
    -------
    dict
        `title`; `variants` with their arrangements; `arrangements` (name, title, ranges of guesses); `groups` of values
        (path, label, value, whether notional); `others`, the paths of all other values.

    Raises
    ------
    ScenarioError
        The scenario has errors.
    """
    with unsaved(file, text):
        opened = open_scenario(file)
    scenario = opened.scenario
    values = {number.path: number for number in opened.assumptions}
    rows_by_title: tuple[tuple[str, list[tuple[str, str]]], ...] = (
        ("Ready on day", [(f"forces.{force.name}.ready", force.name) for force in scenario.forces]),
        ("Due on day", [(f"forces.{force.name}.due", force.name) for force in scenario.forces]),
        ("Staff at a desk", _desks(opened)),
        ("Sailings per day", _ships(scenario, values)),
        ("Closures", _closures(scenario)),
    )
    groups = {
        title: [_knob(values[path], label) for path, label in rows if path in values] for title, rows in rows_by_title
    }
    shown = {knob["path"] for knobs in groups.values() for knob in knobs}
    return {
        "title": scenario.title,
        "variants": {name: list(arrangements) for name, arrangements in scenario.variants.items()},
        "arrangements": [_arrangement(scenario, values, name) for name in scenario.arrangements],
        "groups": [{"title": title, "knobs": knobs} for title, knobs in groups.items() if knobs],
        "others": [{"path": path, "value": values[path].value} for path in values if path not in shown],
    }


def _knob(number: Assumption, label: str) -> dict[str, Any]:
    return {
        "path": number.path,
        "label": label,
        "value": number.value.partition(" ")[0] if number.path.startswith("network.") else number.value,
        "notional": "notional" in number.source.lower(),
    }


def _arrangement(scenario: Scenario, values: dict[str, Assumption], name: str) -> dict[str, Any]:
    arrangement = scenario.arrangements[name]
    ranges = []
    for guess in arrangement.sweep:
        low, high = str(guess.low), str(guess.high)
        try:
            Between(low, high)
        except QuantityError:
            continue
        now = values[guess.path].value if guess.path in values else ""
        label = _label(arrangement.rewrites, guess.path)
        ranges.append({"path": guess.path, "label": label, "low": low, "high": high, "value": now, "why": guess.why})
    return {"name": name, "title": arrangement.title, "basis": arrangement.basis, "ranges": ranges}


def _label(rewrites: Sequence[Any], path: str) -> str:
    """What a range of an arrangement is: 'decision: hand over', by the step that it rewrites."""
    *_, place, key = path.split(".")
    words = key.replace("_", " ")
    step = getattr(rewrites[int(place)], "step", "") if place.isdigit() and int(place) < len(rewrites) else ""
    return f"{step}: {words}".replace("_", " ") if step else words


def _desks(opened: Opened) -> list[tuple[str, str]]:
    """The desks of actors that are asked on the way of a force: those of the hosts, the commonest roles first."""
    scenario = opened.scenario
    procedures = scenario.procedures.values()
    roles = Counter(role for procedure in procedures for role in _roles(procedure))
    hosts = dict.fromkeys(
        node.country for force in scenario.forces for node in _ends(scenario, force.origin, force.destination)
    )
    found = [
        (f"actors.{host}.desks.{role}.staff", f"{host} {role.replace('_', ' ')}")
        for role, _ in roles.most_common()
        for host in hosts
        if host in scenario.actors and role in scenario.actors[host].desks
    ]
    return found[:MOST_DESKS]


def _roles(procedure: Any) -> list[str]:  # noqa: ANN401 - a step of any kind may name a desk
    """The roles of desks that a procedure names: 'host.movement_centre' is a movement centre."""
    text = procedure.model_dump_json()
    return [word.rpartition(".")[2] for word in text.replace('"', " ").split() if word.startswith("host.")]


def _ends(scenario: Scenario, *names: str) -> list[Any]:
    return [scenario.network.node_by_id[name] for name in names if name in scenario.network.node_by_id]


def _ships(scenario: Scenario, values: dict[str, Assumption]) -> list[tuple[str, str]]:
    """The sea links on which a force may leave its origin."""
    origins = {force.origin for force in scenario.forces}
    names = {node.id: node.name for node in scenario.network.nodes}
    rows = [
        (f"network.links.{link.id}.sailings_per_day", f"{names[link.from_node]} – {names[link.to_node]}")
        for link in scenario.network.links
        if link.mode == "sea" and origins & {link.from_node, link.to_node}
    ]
    return [row for row in rows if row[0] in values][:MOST_SHIPS]


def _closures(scenario: Scenario) -> list[tuple[str, str]]:
    return [
        (f"closures.{place}.{key}", f"{closure.link or closure.node}: {words}")
        for place, closure in enumerate(scenario.closures)
        for key, words in (("at", "closes"), ("rate", "how often"), ("lasts", "lasts"))
    ]
