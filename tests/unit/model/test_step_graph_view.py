"""What arrangements change, in words and as step graphs before and after."""

from __future__ import annotations

import pytest

from sim.domains.coordination.arrangements import Arranged
from sim.domains.coordination.step_graph_drawing import graphviz_steps, mermaid_steps
from sim.domains.coordination.step_graph_view import before_and_after, changes, step_graphs
from sim.domains.scenario import Scenario
from sim.model.build import build
from sim.record.step_graphs import BeforeAndAfter
from tests.unit.model import small

CONSULTATION: small.Content = {
    "title": "consultation",
    "asked": "call",
    "steps": {
        "invitation": {"desk": "sponsor.centre", "work": "1 h"},
        "answer": {"desk": "parties.ministry", "work": "1 h", "after": ["invitation"], "need": 2},
        "result": {
            "desk": "sponsor.centre",
            "work": "1 h",
            "after": ["answer"],
            "rework": {"share": "10 %", "to": "invitation"},
        },
    },
}

ONCE = "only once consultation is decided; cases under way are also asked for again"
DELEGATED = "1 of 3 steps delegated to FI's ministry, handed over by mail"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small scenario with a consultation, and with arrangements of every kind."""
    content = small.content()
    content["procedures"]["consultation"] = CONSULTATION
    content["channels"] = {"mail": {"title": "secure e-mail", "delay": "10 min"}}
    content["calls"] = [
        {"name": "one call", "procedure": "consultation", "at": "D+1", "by": "NO", "parties": ["FI", "NO", "SE"]}
    ]
    content["arrangements"]["corridor"]["inform"] = [{"desk": "sponsor.centre", "work": "5 min"}]
    content["arrangements"]["emergency"] = {
        "title": "emergency",
        "basis": "made up",
        "parties": ["GB", "NO", "SE", "FI"],
        "over": ["corridor"],
        "activation": {"procedure": "consultation", "by": "NO", "at": "D+2", "cases_under_way": "ask_again"},
        "rewrites": [{"do": "waive", "procedure": "clearance", "steps": ["survey"]}],
    }
    content["arrangements"]["office"] = {
        "title": "office",
        "basis": "made up",
        "parties": ["FI", "NO", "SE"],
        "rewrites": [
            {
                "do": "delegate",
                "procedure": "consultation",
                "step": "answer",
                "desk": "FI.ministry",
                "channel": "mail",
                "between": "parties",
            },
            {"do": "pool", "desk": "centre"},
        ],
    }
    content["variants"] = {"none": [], "office": ["office"], "all": ["corridor", "emergency", "office"]}
    return small.loaded(tmp_path_factory.mktemp("told"), content)


def drawing(scenario: Scenario, variant: str, procedure: str) -> BeforeAndAfter:
    """The drawing of a procedure in a variant."""
    arranged = Arranged(scenario, variant)
    found = before_and_after(arranged, procedure, build(arranged.scenario, arranged.variant, arranged).cases)
    assert found is not None
    return found


def test_in_words(scenario: Scenario) -> None:
    """Each change is told once for all parties between whom it was found."""
    arranged = Arranged(scenario, "all")
    found = changes(arranged, build(arranged.scenario, arranged.variant, arranged).cases)
    assert [f"{change.arrangement}: {change.procedure}: {change.words}" for change in found] == [
        "corridor: clearance: a notice to the host's centre instead of 1 of 4 steps between FI, NO and SE: decision",
        "corridor: clearance: 1 of 4 steps left to emergency between FI, NO and SE: survey",
        "corridor: clearance: the sponsor's centre informed of each case between FI, NO and SE",
        "emergency: clearance: 1 of 4 steps waived between FI, GB, NO and SE: survey",
        f"emergency: clearance: {ONCE} between FI, GB, NO and SE",
        "office: : the centre desks work as one between FI, NO and SE",
        f"office: consultation: {DELEGATED} between FI, NO and SE: answer",
    ]


def test_what_becomes_of_each_step(scenario: Scenario) -> None:
    """Every step has its status, who does it, and who changed that."""
    drawn = drawing(scenario, "all", "clearance")
    assert {node.name: (node.status, node.by) for node in drawn.before.nodes} == {
        "request": ("kept", ()),
        "check": ("kept", ()),
        "survey": ("waived", ("corridor", "emergency")),
        "decision": ("replaced", ("corridor",)),
    }
    after = {node.name: (node.status, node.desk, node.hand_over) for node in drawn.after.nodes}
    assert after["notice (decision)"] == ("new", "FI.centre", "")
    assert after["check"][:2] == ("kept", "FI.centre")
    assert after.keys() == {"request", "check", "notice (decision)"}


def test_edges_that_others_imply_are_left_out(scenario: Scenario) -> None:
    """After the waiver the notice waits for the check, and for the request only through it."""
    after = drawing(scenario, "all", "clearance").after
    assert {(edge.source, edge.target) for edge in after.edges} == {
        ("request", "check"),
        ("check", "notice (decision)"),
    }


def test_a_step_of_the_parties_is_one_box(scenario: Scenario) -> None:
    """It says how many of whom must answer; what comes back has an edge of its own."""
    drawn = drawing(scenario, "office", "consultation")
    before = {node.name: node.desk for node in drawn.before.nodes}
    assert before == {"invitation": "NO.centre", "answer": "2 of FI, NO, SE: ministry", "result": "NO.centre"}
    assert [(edge.source, edge.target) for edge in drawn.before.edges if edge.share == "10 %"] == [
        ("result", "invitation")
    ]
    after = {node.name: (node.desk, node.status, node.hand_over) for node in drawn.after.nodes}
    assert after["answer"] == ("FI.ministry", "delegated", "10 min")
    assert drawn.between == "called by NO, parties FI, NO, SE"


def test_only_what_is_changed(scenario: Scenario) -> None:
    """A variant has a drawing of each procedure that it changes, and of no other."""
    for variant, procedures in {"none": [], "office": ["consultation"], "all": ["clearance", "consultation"]}.items():
        cases = build(scenario, variant).cases
        assert [drawn.procedure for drawn in step_graphs(Arranged(scenario, variant), cases)] == procedures
    assert before_and_after(Arranged(scenario, "none"), "clearance", ()) is None


def test_text(scenario: Scenario) -> None:
    """Both languages name every box, in two halves; a share of cases that come back is a dashed edge."""
    drawn = drawing(scenario, "office", "consultation")
    mermaid, graphviz = mermaid_steps(drawn), graphviz_steps(drawn)
    assert mermaid.count("subgraph") == graphviz.count("subgraph") == 2
    for text in (mermaid, graphviz):
        assert all(text.count(node.desk) >= 2 for node in drawn.before.nodes if node.status == "kept")
        assert text.count("10 % come back") == 2
        assert "delegated by office" in text
    assert mermaid.count(" -.->|") == graphviz.count("style=dashed]") == 2
