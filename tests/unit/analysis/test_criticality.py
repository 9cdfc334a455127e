"""How often a link, desk, queue or asset lies on the path of whoever closes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.delays.criticality import Criticality
from analysis.figures.criticality import criticality_figure_table
from analysis.results import Results
from analysis.statistics import wilson
from tests.unit.analysis import tiny_tables as tiny
from tests.unit.analysis.test_root_causes import told

DELIVERIES = tiny.deliveries(
    ("a", 0, "e 1", "first", 1, 10, 90, 30.0),
    ("a", 0, "e 2", "first", 1, 10, 90, 40.0),
    ("a", 0, "e 3", "second", 1, 10, 90, 35.0),
    ("a", 1, "e 1", "first", 1, 10, 90, 50.0),
    ("a", 1, "e 2", "first", 1, 10, 90, 20.0),
    ("a", 1, "e 3", "second", 1, 10, 90, 60.0),
    ("a", 2, "e 1", "first", 1, 10, 90, None),
    ("a", 2, "e 2", "first", 1, 10, 90, 20.0),
    ("a", 2, "e 3", "second", 1, 10, 90, 30.0),
)
LEDGER = told(
    ("a", 0, "e 1", "transport", None, "NVK-KRN-rail travel", 10, 30),
    ("a", 0, "e 2", "queue", None, "NVK berth", 10, 34),
    ("a", 0, "e 2", "decision", "clearance", "NO.ministry decision", 34, 40),
    ("a", 0, "e 3", "transport", None, "NVK-KRN-rail travel", 10, 35),
    ("a", 1, "e 1", "queue", None, "NVK-KRN-rail queue", 10, 20),
    ("a", 1, "e 1", "transport", None, "NVK-KRN-rail travel", 20, 50),
    ("a", 1, "e 2", "transport", None, "NVK-KRN-rail travel", 10, 20),
    ("a", 1, "e 3", "handling", None, "NVK discharge", 10, 60),
    ("a", 2, "e 1", "queue", None, "NVK berth", 10, 100),
    ("a", 2, "e 2", "transport", None, "NVK-KRN-rail travel", 10, 20),
    ("a", 2, "e 3", "transport", None, "NVK-KRN-rail travel", 10, 30),
    ("a", 0, "winter", "notification", None, "NO-SE telecom unnoticed", 5, 9),
    ("a", 0, "winter", "decision", "response", "NO.police decision", 9, 30),
    ("a", 0, "winter repair", "queue", None, "NO-SE telecom wait for repair ship", 5, 20),
    ("a", 0, "winter repair", "repair", None, "NO-SE telecom repair", 20, 30),
)
ROOTS = LEDGER.assign(
    cause=LEDGER["cause"].astype(object).mask(LEDGER["detail"] == "NVK berth", "handling"),
    detail=LEDGER["detail"].mask(LEDGER["detail"] == "NVK berth", "NVK discharge"),
)


@pytest.fixture
def table() -> pd.DataFrame:
    """The table of the rows above."""
    made = Criticality({"NVK-KRN-rail"}, {"NVK", "KRN"}, {"winter": "cut"}, {"NO-SE telecom"})
    made.add({"deliveries": DELIVERIES, "ledger": LEDGER, "roots": ROOTS})
    return made.tables("a")["criticality"]


def shares(table: pd.DataFrame, of: str, column: str = "share") -> dict[tuple[str, str], float]:
    """Share or hours by kind and name."""
    own = table[table["of"] == of]
    return {(str(kind), str(name)): float(value) for kind, name, value in own[["kind", "name", column]].to_numpy()}


def replications(table: pd.DataFrame, of: str) -> set[int]:
    """The numbers of replications that stand there."""
    return set(table.loc[table["of"] == of, "n"].tolist())


def test_only_the_last_element_counts(table: pd.DataFrame) -> None:
    """It is another in each replication; one in which the force is not complete says nothing."""
    assert shares(table, "first") == {
        ("link", "NVK-KRN-rail"): 0.5,
        ("node", "NVK"): 0.5,
        ("desk", "NO.ministry"): 0.5,
        ("procedure", "clearance"): 0.5,
        ("resource", "NVK berth"): 0.5,
        ("resource", "NVK-KRN-rail"): 0.5,
    }
    assert replications(table, "first") == {2}
    assert shares(table, "second") == {
        ("link", "NVK-KRN-rail"): pytest.approx(2 / 3),
        ("node", "NVK"): pytest.approx(1 / 3),
    }


def test_all_forces_close_with_the_last_of_any(table: pd.DataFrame) -> None:
    """In run 0 the second element of the first force, in run 1 the second force."""
    hours = shares(table, "all forces", "hours")
    assert hours[("node", "NVK")] == (24 + 50) / 2
    assert hours[("desk", "NO.ministry")] == 6 / 2


def test_roots_tell_what_it_was_due_to(table: pd.DataFrame) -> None:
    """The queue for the berth is not on the path by root causes: the discharge of the ship ahead is."""
    assert shares(table, "first", "root_share")[("resource", "NVK berth")] == 0
    assert shares(table, "first", "root_hours")[("node", "NVK")] == 24 / 2


def test_both_clocks_of_an_incident(table: pd.DataFrame) -> None:
    """Desks on the one, asset and ship on the other, over the runs in which it happened."""
    assert shares(table, "coordination of cut", "hours") == {
        ("desk", "NO.police"): 21,
        ("procedure", "response"): 21,
        ("asset", "NO-SE telecom"): 4,
    }
    assert shares(table, "repair of cut", "hours") == {
        ("resource", "repair ship for NO-SE telecom"): 15,
        ("asset", "NO-SE telecom"): 25,
    }
    assert replications(table, "repair of cut") == {1}


def test_shares_have_wilson_intervals(results: Results) -> None:
    """Of every row, by its own number of replications."""
    table = results.criticality
    assert table["share"].between(0, 1).all()
    n = table["n"].to_numpy(dtype=np.float64)
    low, high = wilson(np.rint(table["share"].to_numpy() * n), n)
    np.testing.assert_allclose(table["share_low_95"], low, rtol=1e-9)
    np.testing.assert_allclose(table["share_high_95"], high, rtol=1e-9)


def test_the_figure_tells_of_every_variant(results: Results) -> None:
    """Also of one in which an item is on no path: its share is 0, with an interval."""
    table = criticality_figure_table(results)
    assert len(table) == len(table[["kind", "name"]].drop_duplicates()) * len(results.variants)
    never = table[table["share"] == 0]
    assert (never["share_high_95"] > 0).all()


def test_blocks_of_any_size_give_the_same_table(results: Results) -> None:
    """Whole, or eight replications at a time."""
    links, nodes = set(results.links["id"]), set(results.nodes["id"])
    whole, pieces = Criticality(links, nodes), Criticality(links, nodes)
    tables = {"deliveries": results.deliveries, "ledger": results.ledger, "roots": results.roots}
    whole.add(tables)
    for number in range(5):
        pieces.add({name: table[table["replication"] // 8 == number] for name, table in tables.items()})
    order = ["variant", "of", "kind", "name"]
    one, other = (answer.tables("")["criticality"].sort_values(order, ignore_index=True) for answer in (whole, pieces))
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_names_with_spaces_are_whole() -> None:
    """Two desks, or a place and a part of its name, are told apart by where, not by the words of the detail."""
    ledger = told(
        ("a", 0, "e 1", "decision", "clearance", "NO.coast guard decision", 10, 16),
        ("a", 0, "e 1", "decision", "clearance", "NO.coast police decision", 16, 20),
        ("a", 0, "e 1", "queue", None, "NVK town berth queue", 20, 30),
    ).assign(at=["NO.coast guard", "NO.coast police", "NVK town"])
    made = Criticality(set(), {"NVK", "NVK town"})
    made.add({"deliveries": DELIVERIES[:1], "ledger": ledger, "roots": ledger})
    assert shares(made.tables("")["criticality"], "first", "hours") == {
        ("node", "NVK town"): 10.0,
        ("resource", "NVK town berth"): 10.0,
        ("desk", "NO.coast guard"): 6.0,
        ("desk", "NO.coast police"): 4.0,
        ("procedure", "clearance"): 10.0,
    }
