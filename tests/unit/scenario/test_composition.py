"""Library files and the scenario over them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sim.scenario import assumptions, check_scenario, load
from sim.units.distributions import Fixed
from tests.unit.scenario.small import SOUND, loaded, write

Tree = dict[str, object]


def test_scenario_replaces_field_by_field(tmp_path: Path) -> None:
    """What the scenario says replaces what the library says, and leaves the fields beside it."""
    scenario = loaded(tmp_path, SOUND + "actors: {SE: {desks: {ministry: {staff: 4}}}}\n")
    desk = scenario.actors["SE"].desks["ministry"]
    assert (desk.staff, desk.pace, desk.duty) == (4, 0.5, "office")
    assert scenario.actors["SE"].desks["centre"].staff == 2


def test_lists_are_replaced_where_the_file_asks_for_it(tmp_path: Path) -> None:
    """A list of another file is replaced as a whole by a file that names its path under `replace`."""
    text = SOUND + "arrangements: {corridor: {parties: [NO, SE]}}\nreplace: [arrangements.corridor.parties]\n"
    assert loaded(tmp_path, text).arrangements["corridor"].parties == ("NO", "SE")


def test_new_number_does_not_keep_the_old_source(tmp_path: Path) -> None:
    """A number that the scenario changes has the scenario's source, not the one of the number it replaces."""
    text = SOUND + 'procedures: {clearance: {steps: {decision: {work: {value: 5 h, source: "our guess"}}}}}\n'
    path = write(tmp_path, text)
    by_path = {one.path: one for one in assumptions(path)}
    changed = by_path["procedures.clearance.steps.decision.work"]
    assert (changed.value, changed.source, changed.confidence) == ("5 h", "our guess", "")
    plain = write(tmp_path, text.replace('{value: 5 h, source: "our guess"}', "5 h"), "plain.yaml")
    changed = {one.path: one for one in assumptions(plain)}["procedures.clearance.steps.decision.work"]
    assert (changed.source, changed.file) == ("notional", str(plain))


def test_library_may_use_a_library(tmp_path: Path) -> None:
    """A library file that uses another brings it in, once, however many files use it."""
    path = write(tmp_path, SOUND.replace("[tiny]", "[outer, tiny]"))
    (tmp_path / "library" / "outer.yaml").write_text("use: [tiny]\nclosures: []\n", encoding="utf-8")
    assert check_scenario(path) == ()


def test_title_of_a_library_is_not_the_scenarios(tmp_path: Path) -> None:
    """What a library file says about itself is not taken over."""
    path = write(tmp_path, SOUND.replace("[tiny]", "[tiny, more]"))
    (tmp_path / "library" / "more.yaml").write_text("title: More\nreplications: 7\n", encoding="utf-8")
    scenario = load(path)
    assert (scenario.title, scenario.replications) == ("A battalion moves", 7)


def test_changed_cells_of_a_table(tmp_path: Path) -> None:
    """A scenario changes single cells of a table without a table of its own."""
    text = SOUND + 'network: {changes: {nodes: {HBR: {berths: 3, aircraft_places: ""}}}}\n'
    node = loaded(tmp_path, text).network.node_by_id["HBR"]
    assert (node.berths, node.aircraft_places, node.staging_vehicles) == (3, 0, 500)


def parse(text: str) -> Tree:
    """The content of a YAML text."""
    tree: Tree = YAML(typ="safe", pure=True).load(text)
    return tree


def dump(tree: Tree, path: Path) -> None:
    """Write a tree as YAML, in the order in which it stands."""
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="rt", pure=True).dump(tree, file)


def shuffled(tree: object, order: st.DataObject, keep: frozenset[str] = frozenset({"variants"})) -> object:
    """The same tree with the keys of its mappings in another order; below the keys to keep, as it was."""
    if not isinstance(tree, dict):
        return [shuffled(item, order) for item in tree] if isinstance(tree, list) else tree
    keys = order.draw(st.permutations(list(tree)))
    return {key: tree[key] if key in keep else shuffled(tree[key], order) for key in keys}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.data())
def test_order_means_nothing(order: st.DataObject, tmp_path: Path) -> None:
    """The order of keys and of library files leaves the scenario as it is, down to the order of its parts."""
    path = write(tmp_path, SOUND)
    reference = load(path)
    library = parse((tmp_path / "library" / "tiny.yaml").read_text(encoding="utf-8"))
    movement = {"movement": library.pop("movement"), "source": "notional"}
    dump(shuffled(library, order), tmp_path / "library" / "first.yaml")  # type: ignore[arg-type]
    dump(shuffled(movement, order), tmp_path / "library" / "second.yaml")  # type: ignore[arg-type]
    scenario = shuffled(parse(SOUND), order)
    assert isinstance(scenario, dict)
    scenario["use"] = order.draw(st.permutations(["first", "second"]))
    dump(scenario, path)
    again = load(path)
    assert again == reference
    assert again.model_dump_json() == reference.model_dump_json()


def test_number_without_source_is_known_as_such(tmp_path: Path) -> None:
    """A number for which no file says a source has none in the register."""
    path = write(tmp_path, SOUND.replace("source: notional\n", "") + "procedures: {clearance: {lead: 3 d}}\n")
    found = {one.path: one.source for one in assumptions(path)}
    assert found["procedures.clearance.lead"] == ""
    assert found["movement.road.rest"] == "notional"
    assert load(path).movement.road.rest == Fixed(12 * 3600.0)
