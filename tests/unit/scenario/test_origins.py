"""The composed scenario, its sources, the register of assumptions and the JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import assumptions, effective, json_schema, load, sources
from sim.scenario.domain import file_model
from tests.unit.scenario.small import BROKEN, SOUND, write

SETS = ("network.nodes.HBR.berths=2", "forces.battalion.ready=D+2", "movement.road.rest=mixture(0.5: 1 h, 0.5: 2 h)")


def test_effective_scenario_is_the_scenario(tmp_path: Path) -> None:
    """The composed text, loaded again, gives the same scenario with the same numbers from the same sources."""
    path = write(tmp_path)
    again = write(tmp_path, effective(path, SETS), "again.yaml")
    assert load(again) == load(path, SETS)
    told = [(one.path, one.value, one.source, one.confidence) for one in assumptions(path, SETS)]
    kept = [(one.path, one.value, one.source, one.confidence) for one in assumptions(again)]
    assert kept == told


def test_effective_scenario_names_origins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind each value stands the file and line that set it."""
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    text = effective("scenario.yaml", SETS)
    assert "title: A battalion moves  # scenario.yaml:2\n" in text
    assert "  # library/tiny.yaml:" in text
    assert "# --set forces.battalion.ready=D+2\n" in text


def test_sources_are_every_file(tmp_path: Path) -> None:
    """The scenario, its library files and its tables are sources."""
    path = write(tmp_path)
    names = ["scenario.yaml", "tiny.yaml", "tiny_nodes.csv", "tiny_links.csv"]
    assert [source.name for source in sources(path)] == names
    assert all(source.is_file() for source in sources(path))
    with pytest.raises(ScenarioError):
        sources(BROKEN / "yaml_syntax.yaml")


def test_broken_scenarios_have_no_register() -> None:
    """What cannot be loaded has neither a register nor a composed text."""
    with pytest.raises(ScenarioError):
        assumptions(BROKEN / "horizon_zero.yaml")
    with pytest.raises(ScenarioError):
        effective(BROKEN / "horizon_zero.yaml")


def test_register_of_assumptions(tmp_path: Path) -> None:
    """Every quantity is there with its text, what it measures, its source, its confidence and its place."""
    path = write(tmp_path)
    register = assumptions(path)
    found = {one.path: one for one in register}
    work = found["procedures.clearance.steps.decision.work"]
    assert (work.value, work.dimension) == ("lognormal(median 2 h, p90 6 h)", "duration")
    assert (work.source, work.confidence) == ("a report", "medium")
    line = Path(work.file).read_text(encoding="utf-8").splitlines()[work.line - 1]
    assert "lognormal(median 2 h" in line
    assert found["actors.NO.desks.centre.staff"].dimension == "count"
    assert found["forces.battalion.ready"].dimension == "moment"
    assert found["forces.battalion.lift.vehicles"].value == "100"
    assert found["arrangements.quick_look.rewrites.0.factor"].dimension == "ratio"
    cell = found["network.links.HBR-INL-road.length_km"]
    assert (cell.value, cell.dimension, cell.source) == ("100 km", "length", "notional")
    assert "seed" not in found
    assert len(found) == len(register)


def test_changed_cell_has_its_own_source(tmp_path: Path) -> None:
    """A cell that a scenario changes never keeps the source of the row whose number it replaces."""
    text = SOUND.replace("source: notional\n", "") + "network: {changes: {links: {HBR-INL-road: {speed_kmh: 20}}}}\n"
    found = {one.path: (one.value, one.source) for one in assumptions(write(tmp_path, text))}
    assert found["network.links.HBR-INL-road.speed_kmh"] == ("20 km/h", "")
    assert found["network.links.HBR-INL-road.length_km"] == ("100 km", "notional")


def test_every_number_of_a_model_is_registered(tmp_path: Path) -> None:
    """No field of the planning factors is left out of the register."""
    found = {one.path for one in assumptions(write(tmp_path))}
    movement = file_model().model_fields["movement"].annotation
    assert movement is not None
    for name, field in movement.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        paths = [f"movement.{name}.{key}" for key in inner] if inner else [f"movement.{name}"]
        assert set(paths) <= found


def parts(schema: object) -> Iterator[dict[str, object]]:
    """Every mapping in a schema."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(inner)


def test_json_schema() -> None:
    """The schema is plain JSON whose references lead somewhere and whose every key is described."""
    schema = json_schema()
    assert json.loads(json.dumps(schema)) == schema
    references = {str(part["$ref"]) for part in parts(schema) if "$ref" in part}
    assert {reference.removeprefix("#/$defs/") for reference in references} <= schema["$defs"].keys()
    for name, model in [("scenario", schema), *schema["$defs"].items()]:
        assert model.get("description"), name
        for key, field in model.get("properties", {}).items():
            assert field.get("description") or "$ref" in field or name == "SourcedValue", (name, key)
    assert schema["$defs"]["Force"]["properties"].keys() >= {"from", "to", "ready"}
    assert schema["$defs"]["Force"]["additionalProperties"] is False


def test_json_schema_knows_every_key_of_a_scenario() -> None:
    """What the sound scenario says is allowed at the top of the schema."""
    keys = {line.split(":")[0] for line in SOUND.splitlines() if line[0].isalpha()}
    assert keys <= json_schema()["properties"].keys()
