"""Explanation of values: what set them, and what they overrode."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import LeidangError, ScenarioError
from sim.scenario.composition.flow_text import brief_text
from sim.scenario.library import brief, shipped_scenarios
from sim.scenario.values.explanation import Explainer, Explanation
from tests.unit.scenario.small import SOUND, write
from tests.unit.scenario.test_force_table import ROW, TABLE, scenario

MIDDLE = """\
leidang: 1
title: Middle
use: [base]
forces:
  - {name: battalion, ready: D+2, modes: [sea, road]}
  - {name: company, sponsor: SE, from: GAT, to: FIN, ready: D+3, due: D+8, lift: {vehicles: 20}}
closures:
  - {node: HBR, at: D+2, lasts: 1 d}
  - {name: winter pass, link: HBR-INL-road, rate: 0.1 per day, lasts: 12 h}
network: {changes: {nodes: {HBR: {berths: 3}}}}
replace: [forces.battalion.modes]
"""
TOP = """\
leidang: 1
title: Top
use: [middle]
remove: [closures.HBR at D+2]
replace: [forces.company]
forces:
  - {name: battalion, ready: D+4}
  - {name: company, sponsor: SE, from: GAT, to: FIN, ready: D+3, due: D+9, lift: {vehicles: 30}}
closures:
  - {name: winter pass, lasts: 18 h}
procedures:
  clearance: {steps: {decision: {work: {value: 5 h, source: our guess, confidence: high}}}}
movement: {road: {rest: 12 h}}
network: {changes: {nodes: {HBR: {berths: 4}}}}
"""


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The uppermost of three scenarios, each over the one before, in the working directory."""
    write(tmp_path, SOUND, "base.yaml")
    write(tmp_path, MIDDLE, "middle.yaml")
    write(tmp_path, TOP, "top.yaml")
    monkeypatch.chdir(tmp_path)
    return Path("top.yaml")


def explained(path: Path, name: str, *sets: str) -> Explanation:
    """The explanation of one value."""
    explainer = Explainer(path, sets)
    return explainer.explain(explainer.find(name))


def chain(one: Explanation) -> list[tuple[str, str, str, str, str]]:
    """The older values: text, place, what became of it, by what, and with what around it."""
    return [(brief_text(e.value), brief(e.value.mark), e.end, brief(e.by), e.whole) for e in one.earlier]


def place(one: Explanation) -> str:
    """File and line of a value."""
    assert one.mark is not None
    return brief(one.mark)


def test_three_layers(top: Path) -> None:
    """A value over three files has its own place, and each older value with the place that overrode it."""
    one = explained(top, "forces.battalion.ready")
    assert (one.value, place(one), one.state) == ("D+4", "top.yaml:7", "written")
    assert one.reading == "Fri 16 Jan 2026 06:00 UTC+01:00, 4 d after the start"
    assert one.description == "When it is ready to move."
    assert chain(one) == [
        ("D+2", "middle.yaml:5", "overridden", "top.yaml:7", ""),
        ("D+1", "base.yaml:13", "overridden", "middle.yaml:5", ""),
    ]


def test_option_is_the_last_layer(top: Path) -> None:
    """Each `--set` overrides what was there before it, an earlier `--set` too."""
    sets = ("forces.battalion.ready=D+5", "forces.0.ready=D+6")
    one = explained(top, "forces.battalion.ready", *sets)
    assert (one.value, place(one), one.source) == ("D+6", f"--set {sets[1]}", "set on the command line")
    assert chain(one)[:2] == [
        ("D+5", f"--set {sets[0]}", "overridden", f"--set {sets[1]}", ""),
        ("D+4", "top.yaml:7", "overridden", f"--set {sets[0]}", ""),
    ]
    assert len(one.earlier) == 4


def test_replaced_list(top: Path) -> None:
    """A list that is replaced is one value, whose older one was replaced."""
    one = explained(top, "forces.battalion.modes")
    assert (one.value, place(one)) == ("[sea, road]", "middle.yaml:5")
    assert chain(one) == [("[sea, rail, road]", "base.yaml:16", "replaced", "middle.yaml:5", "")]
    assert explained(top, "forces.battalion.modes.1").value == "road"


def test_thing_replaced_as_a_whole(top: Path) -> None:
    """A value inside a thing that was replaced names the whole, also where the new one leaves it out."""
    due = explained(top, "forces.company.due")
    assert (due.value, place(due)) == ("D+9", "top.yaml:8")
    assert chain(due) == [("D+8", "middle.yaml:6", "replaced", "top.yaml:8", "forces.company")]


def test_value_gone_with_a_replaced_thing(top: Path) -> None:
    """What a thing had that took its place's default was replaced with it."""
    write(Path.cwd(), TOP.replace("[middle]", "[more]"), "top.yaml")
    write(Path.cwd(), "leidang: 1\ntitle: More\nuse: [middle]\nforces: [{name: company, priority: 3}]\n", "more.yaml")
    one = explained(top, "forces.company.priority")
    assert (one.value, one.state, one.mark) == ("0", "default", None)
    assert chain(one) == [("3", "more.yaml:4", "replaced", "top.yaml:8", "forces.company")]


def test_removed_entry(top: Path) -> None:
    """What was removed has no value, and names the line that removed it; what stands behind it keeps its own line."""
    one = explained(top, "closures.HBR at D+2.lasts")
    assert (one.value, one.state, one.mark) == ("", "removed", None)
    assert chain(one) == [("1 d", "middle.yaml:8", "removed", "top.yaml:4", "closures.HBR at D+2")]
    kept = explained(top, "closures.winter pass.lasts")
    assert (kept.value, place(kept)) == ("18 h", "top.yaml:10")
    assert chain(kept) == [("12 h", "middle.yaml:9", "overridden", "top.yaml:10", "")]


def test_removed_and_set_again(top: Path) -> None:
    """A thing that a file removes and defines anew was removed, and its older values are still those of its name."""
    text = "leidang: 1\ntitle: Again\nuse: [top]\nremove: [closures.winter pass]\nclosures:\n"
    text += "  - {name: winter pass, link: HBR-INL-road, at: D+1, lasts: 3 h}\n"
    one = explained(write(top.absolute().parent, text, "again.yaml").relative_to(Path.cwd()), "closures.0.lasts")
    assert (one.path, one.value, place(one)) == ("closures.winter pass.lasts", "3 h", "again.yaml:6")
    assert chain(one) == [
        ("18 h", "top.yaml:10", "removed", "again.yaml:4", "closures.winter pass"),
        ("12 h", "middle.yaml:9", "overridden", "top.yaml:10", ""),
    ]


def test_renamed_by_its_time(top: Path) -> None:
    """An entry that goes by place and time is followed back also where its time was changed."""
    text = "leidang: 1\ntitle: Later\nuse: [middle]\nclosures: [{name: HBR at D+2, at: D+3}]\n"
    path = write(top.absolute().parent, text, "later.yaml").relative_to(Path.cwd())
    at, lasts = explained(path, "closures.HBR at D+3.at"), explained(path, "closures.HBR at D+3.lasts")
    assert chain(at) == [("D+2", "middle.yaml:8", "overridden", "later.yaml:4", "")]
    assert (place(lasts), lasts.earlier) == ("middle.yaml:8", ())


def test_source_of_a_single_value(top: Path) -> None:
    """A value has its own source, and a distribution its median, p90 and mean."""
    work = explained(top, "procedures.clearance.steps.decision.work")
    assert (work.value, work.reading, work.source, work.confidence) == ("5 h", "18,000 s", "our guess", "high")
    assert chain(work)[0][:3] == ("lognormal(median 2 h, p90 6 h)", "library/tiny.yaml:49", "overridden")
    screening = explained(top, "procedures.clearance.steps.screening.work")
    # Triangular on 0.5, 1 and 3 h: mean 4.5 / 3; median 3 - sqrt(0.5 * 2.5 * 2); p90 3 - sqrt(0.1 * 2.5 * 2).
    assert screening.reading == "median 1.42 h, p90 2.29 h, mean 1.5 h; from 30 min to 3 h"


def test_same_value_again(top: Path) -> None:
    """A file that repeats the value below sets it again."""
    rest = explained(top, "movement.road.rest")
    assert place(rest) == "top.yaml:13"
    assert [(end, text) for text, _, end, _, _ in chain(rest)] == [("set again", "12 h")]


def test_cells_of_tables(top: Path) -> None:
    """A cell has the line of its table, or of the change; both with its unit and what was there before."""
    berths = explained(top, "network.nodes.HBR.berths", "network.nodes.HBR.berths=7")
    option = "--set network.nodes.HBR.berths=7"
    assert (berths.value, place(berths)) == ("7", option)
    assert [entry[:3] for entry in chain(berths)] == [
        ("4", "top.yaml:14", "overridden"),
        ("3", "middle.yaml:10", "overridden"),
        ("1", "library/tiny_nodes.csv:3", "overridden"),
    ]
    length = explained(top, "network.links.HBR-INL-road.length_km")
    assert (length.value, length.source, length.earlier) == ("100 km", "notional", ())
    assert explained(top, "network.links.HBR-INL-road.trains_per_day").state == "default"


def test_table_that_another_one_replaced(top: Path) -> None:
    """A cell of a table that took the place of another has the older table's cell behind it."""
    lines = Path("library/tiny_links.csv").read_text(encoding="utf-8")
    Path("own_links.csv").write_text(lines.replace(",100,", ",120,", 1), encoding="utf-8")
    text = "leidang: 1\ntitle: Own\nuse: [base]\nnetwork: {links: own_links.csv}\n"
    path = write(top.absolute().parent, text, "own.yaml").relative_to(Path.cwd())
    one = explained(path, "network.links.HBR-INL-road.length_km")
    line = 1 + next(at for at, row in enumerate(lines.split("\n")) if row.startswith("HBR-INL-road"))
    assert (one.value, place(one)) == ("120 km", f"own_links.csv:{line}")
    assert chain(one)[0][:3] == ("100 km", f"library/tiny_links.csv:{line}", "overridden")


def test_defaults(top: Path) -> None:
    """What no file has is a default of the program, in the words of a file; also inside a section that is left out."""
    for name, value in (
        ("forces.battalion.priority", "0"),
        ("shared_staff", "1"),
        ("practical_difference", "none"),
        ("interoperability.default", "1"),
        ("procedures.clearance.priority", "0"),
        ("procedures.clearance.modes", "[sea, rail, road, air]"),
    ):
        one = explained(top, name)
        assert (one.value, one.state, one.mark, one.earlier) == (value, "default", None, ()), name
        assert one.description


def test_word_of_a_table_that_was_read(tmp_path: Path) -> None:
    """A force from a table has the line of its row; a word that was read as another one is kept beside it."""
    path = scenario(tmp_path, "forces.csv", TABLE + ROW.replace("GB", "United Kingdom"))
    one = explained(path, "forces.Alpha.sponsor")
    assert (one.value, one.written, place(one)) == ("GB", "United Kingdom", f"{tmp_path / 'forces.csv'}:2")
    assert explained(path, "forces.Alpha.lift.containers").value == "4"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("forces.batalion.ready", "there is no 'batalion' in forces; did you mean 'forces.battalion'?"),
        ("forces.battalion.redy", "there is no 'redy' in forces.battalion; did you mean 'forces.battalion.ready'?"),
        ("battalion.ready", "there is no 'battalion' in the scenario; did you mean 'forces.battalion.ready'?"),
        ("horizn", "there is no 'horizn' in the scenario; did you mean 'horizon'?"),
        ("horizon.x", "horizon is a single value, so it has no 'x'"),
        ("practical_difference.x", "practical_difference is left out, so it has no 'x'"),
        (
            "network.nodes.HBR.berth",
            "there is no 'berth' in network.nodes.HBR; did you mean 'network.nodes.HBR.berths'?",
        ),
        ("forces.9", "there is no '9' in forces; expected one of battalion, company"),
        ("", "there is no '' in the scenario"),
    ],
)
def test_unknown_paths(top: Path, path: str, message: str) -> None:
    """A path that leads nowhere is an error with the nearest one that does."""
    with pytest.raises(LeidangError) as error:
        explained(top, path)
    assert str(error.value) == message


def test_errors_of_the_scenario(top: Path) -> None:
    """A scenario with errors is not explained; they are all reported."""
    write(top.absolute().parent, SOUND.replace("20 d", "20"), "base.yaml")
    with pytest.raises(ScenarioError, match="a number without a unit"):
        Explainer(top)


@pytest.mark.parametrize("name", ["northern_reinforcement", "technical_fault", "christmas_cables"])
def test_every_value_stands_where_it_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every single value of a shipped scenario stands, as explained, at its line and column of its file."""
    folder = shipped_scenarios()
    assert folder is not None
    monkeypatch.chdir(folder.parent)
    explainer = Explainer(folder / f"{name}.yaml")
    lines: dict[str, list[str]] = {}
    checked = 0
    for target in explainer.targets.values(explainer.targets.root):
        one = explainer.explain(target)
        assert one.description, one.path
        if one.mark is None:
            assert one.state == "default"
            continue
        if one.mark.file not in lines:
            lines[one.mark.file] = Path(one.mark.file).read_text(encoding="utf-8").split("\n")
        rest = lines[one.mark.file][one.mark.line - 1][one.mark.column - 1 :]
        # A block of text begins in the next line; a list at its first entry; a word alone may be a list too.
        first = one.value.strip("[]").split(", ")[0].split(" ")[0]
        starts = (first, f'"{first}', f"'{first}", f"[{first}", f"[ {first}", f'["{first}', ">", "|", "- ")
        assert rest.startswith(starts), (one.path, one.value, one.mark)
        checked += 1
    assert checked > 1000
