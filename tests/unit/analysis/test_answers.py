"""Requests, hand-overs, desks and savings: sums that are exact, and nothing that is open is lost."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analysis.coordination.answers import CoordinationAnswers
from analysis.results import Results
from analysis.runs import runs_of
from analysis.time_to_event import TimeToEvent
from tests.unit.analysis import tiny_tables as tiny
from tests.unit.analysis.example_results import write_example

HOUR = tiny.HOUR
HORIZON = 100 * HOUR


def fed(**tables: pd.DataFrame) -> CoordinationAnswers:
    """The answers of tables, given whole; the horizon is hour 100."""
    made = CoordinationAnswers(runs_of(tables["deliveries"]), HORIZON)
    made.add(tables)
    return made


def deliveries(variants: str = "ab", replications: int = 2, delivered: float | None = 50.0) -> pd.DataFrame:
    """One element per run, ready at hour 10."""
    return tiny.deliveries(
        *(
            (variant, number, "e 1", "force", 1, 10, 90, delivered)
            for variant in variants
            for number in range(replications)
        )
    )


def waits(*rows: tuple[str, int, str, str | None, str | None, str | None, float, float]) -> pd.DataFrame:
    """Variant, replication, detail, procedure, from, to, start and end in hours, all of one element."""
    table = tiny.ledger(*((v, r, "e 1", "queue", p, s, e) for v, r, _, p, _, _, s, e in rows))
    table["detail"] = pd.Series([row[2] for row in rows], dtype="object")
    table["at"] = table["detail"].map(tiny.at_of)
    table["from_actor"] = pd.Series([row[4] for row in rows], dtype="object")
    table["to_actor"] = pd.Series([row[5] for row in rows], dtype="object")
    return table


def asked(*rows: tuple[str, int, str, str, float, float | None]) -> pd.DataFrame:
    """Variant, replication, procedure, actor, requested and decided in hours."""
    columns = ["variant", "replication", "procedure", "actor", "requested_s", "decided_s"]
    table = pd.DataFrame(list(rows), columns=columns).astype({"decided_s": "float64"})
    table["requested_s"] = (table["requested_s"] * HOUR).astype("int64")
    return table.assign(decided_s=table["decided_s"] * HOUR)


LEDGER = waits(
    ("a", 0, "NO.office screening", "clearance", "GB", "NO", 10, 12),
    ("a", 0, "NO.office screening", "clearance", "GB", "NO", 12, 15),
    ("a", 0, "NO.ministry decision", "clearance", "NO", "NO", 15, 16),
    ("a", 0, "NVK berth", None, None, None, 16, 30),
    ("a", 0, "NO.office screening", "clearance", "GB", "NO", 30, 31),
    ("a", 1, "NVK berth", None, None, None, 10, 50),
    ("b", 0, "NO.office screening", "clearance", "GB", "NO", 10, 11),
    ("b", 0, "EU.office activation", "activation", "NO", "EU", 11, 15),
)


def cell(table: pd.DataFrame, **named: str) -> pd.Series:
    """The one row with these words."""
    for column, word in named.items():
        table = table[table[column] == word]
    assert len(table) == 1
    return table.iloc[0]


def test_hand_overs_are_hours_and_times_from_actor_to_actor() -> None:
    """Rows that follow one another at one step are one hand-over; means count replications in which nobody waited."""
    table = fed(deliveries=deliveries(), ledger=LEDGER).handoffs.table("a")
    pair = cell(table, variant="a", procedure="clearance", from_actor="GB", to_actor="NO")
    assert (pair["n"], pair["hours"], pair["times"]) == (2, 3.0, 1.0)
    assert np.isnan(pair["difference_h"])
    everything = cell(table, variant="a", procedure="all procedures", from_actor="all actors")
    assert (everything["hours"], everything["times"]) == (3.5, 1.5)


def test_hand_overs_are_compared_in_pairs() -> None:
    """The difference of a variant is the mean over replications of its hours minus those of the reference."""
    table = fed(deliveries=deliveries(), ledger=LEDGER).handoffs.table("a")
    other = cell(table, variant="b", procedure="clearance", from_actor="GB", to_actor="NO")
    # Replication 0: 1 h instead of 6; replication 1: none in both.
    assert other["difference_h"] == -2.5
    assert other["low_95"] < 0.5 < other["high_95"]
    added = cell(table, variant="b", procedure="activation", from_actor="NO", to_actor="EU")
    assert added["difference_h"] == 2.0


def test_the_matrix_adds_up_to_the_ledgers_coordination_time_exactly(results: Results) -> None:
    """To the second, in every run: no hand-over is lost and none counted twice."""
    made = CoordinationAnswers(runs_of(results.deliveries), results.manifest.scenario.horizon_s)
    made.add({"ledger": results.ledger})
    inside = results.ledger[results.ledger["procedure"].notna()]
    spent = (
        (inside["end_s"] - inside["start_s"]).groupby([inside["variant"], inside["replication"]], observed=True).sum()
    )
    total = made.handoffs.pairs.total("seconds").sum(axis=0)
    for number, seconds in enumerate(total):
        variant, replication = divmod(number, len(made.runs.replications))
        assert seconds == spent.loc[(made.runs.variants[variant], made.runs.replications[replication])]
    assert total.sum() == made.handoffs.desks.total("seconds").sum() == spent.sum() > 0


def test_sums_are_those_of_the_cells(results: Results) -> None:
    """All actors are the sum of the pairs, and all procedures the sum of the procedures."""
    for _, own in results.handoffs.groupby("variant"):
        cells = own[own["from_actor"] != "all actors"]
        for procedure, part in cells.groupby("procedure"):
            stated = cell(own, procedure=str(procedure), from_actor="all actors")
            assert part[["hours", "times"]].sum().tolist() == pytest.approx(stated[["hours", "times"]].tolist())
        assert cells.loc[cells["procedure"] == "all procedures", "hours"].sum() == pytest.approx(
            cells.loc[cells["procedure"] != "all procedures", "hours"].sum()
        )


def test_a_request_is_told_from_asking_to_decision() -> None:
    """Mean of the replications' means with its t interval; quantiles over all requests; each actor and all."""
    table = asked(
        ("a", 0, "clearance", "NO", 0, 10), ("a", 0, "clearance", "SE", 5, 25), ("a", 1, "clearance", "NO", 0, 5)
    )
    made = fed(deliveries=deliveries("a"), procedures=table).requests.table()
    every = cell(made, actor="all actors")
    assert (every["n"], every["requests"], every["open"], every["mean_h"]) == (2, 3, 0, 10.0)
    # Two values, 15 and 5: t(1) = 12.706, standard error 5.
    assert every["high_95"] == pytest.approx(10 + 12.706205 * 5)
    assert (every["p50_h"], every["p90_h"]) == (10.0, 20.0)
    assert cell(made, actor="SE")["mean_h"] == 20.0


def test_an_open_request_counts_up_to_the_horizon_and_is_never_dropped() -> None:
    """In the mean it is a lower bound; a quantile that falls on it is empty."""
    table = asked(
        ("a", 0, "clearance", "NO", 0, 10), ("a", 0, "clearance", "NO", 20, None), ("a", 1, "clearance", "NO", 0, 30)
    )
    row = cell(fed(deliveries=deliveries("a"), procedures=table).requests.table(), actor="all actors")
    assert (row["requests"], row["open"], row["mean_h"], row["p50_h"]) == (3, 1, (45 + 30) / 2, 30.0)
    assert np.isnan(row["p90_h"])


def test_a_quantile_interval_takes_the_replication_as_its_unit() -> None:
    """Ten copies of each observation within its replication say no more than one: the interval stays as wide."""
    took = np.arange(40.0)
    single, copied = (TimeToEvent(np.repeat(took, copies), np.repeat(np.arange(40), copies)) for copies in (1, 10))
    assert single.quantile(0.5) == copied.quantile(0.5) == 19.0
    # Order statistics of a median of 40: about 20 minus and plus 2 * sqrt(40) / 2.
    assert single.interval(0.5) == copied.interval(0.5) == (13.0, 26.0)


def test_quantile_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Of 400 studies with 60 replications of correlated requests, about 95 % hold the true median."""
    rng = np.random.default_rng(20260112)
    held = 0
    for _ in range(400):
        cluster = np.repeat(np.arange(60), 5)
        took = rng.normal(size=60)[cluster] + rng.normal(size=300)
        low, high = TimeToEvent(took, cluster).interval(0.5)
        held += low <= 0.0 <= high
    # 95 % of 400 is 380, standard error 4.4.
    assert 365 <= held <= 395


def test_a_desk_is_overloaded_when_busy_or_when_a_case_lies_there_for_more_than_three_days() -> None:
    """The share of replications in which that is so; a run in which nobody asked the desk counts as idle."""
    rows = [
        ("a", 0, "NO.busy", 0.85, 10, 1.0, 2.0),
        ("a", 1, "NO.busy", 0.5, 10, 1.0, 2.0),
        ("a", 0, "NO.slow", 0.1, 4, 20.0, 73.0),
        ("a", 1, "NO.slow", 0.1, 4, 40.0, 72.0),
        ("a", 0, "NO.rare", 0.2, 1, 0.0, 0.0),
    ]
    columns = ["variant", "replication", "resource", "utilisation", "requests", "mean_wait_s", "max_wait_s"]
    table = pd.DataFrame(rows, columns=columns).assign(kind="desk", at="NO")
    table[["mean_wait_s", "max_wait_s"]] *= HOUR
    ledger = waits(("a", 0, "NO.slow decision", "clearance", "NO", "NO", 10, 16))
    made = fed(deliveries=deliveries("a"), resources=table, ledger=ledger)
    desks = made.desks.table(made.handoffs)
    assert list(desks["desk"]) == ["NO.slow", "NO.busy", "NO.rare"]
    assert list(desks["overloaded"]) == [0.5, 0.5, 0.0]
    slow = desks.iloc[0]
    assert (slow["mean_wait_h"], slow["max_wait_h"], slow["held_h"]) == (30.0, 73.0, 3.0)
    # 4 cases that wait 20 h and 4 that wait 40 h in two runs of 100 h: 1.2 in the queue on average.
    assert slow["mean_queue"] == pytest.approx(1.2)
    assert desks.iloc[2]["utilisation"] == pytest.approx(0.1)


def test_a_ledger_of_totals_gives_sums_and_no_pairs() -> None:
    """Where no actors are named the hours per procedure stand alone, and what would be guessed is empty."""
    ledger = waits(("a", 0, "", "clearance", None, None, 10, 14)).assign(at=None, detail=None)
    desk = pd.DataFrame({"variant": ["a"], "replication": [0], "resource": ["NO.office"], "requests": [2]})
    desk = desk.assign(kind="desk", at="NO", utilisation=0.5, mean_wait_s=0.0, max_wait_s=0)
    made = fed(deliveries=deliveries("a", 1), ledger=ledger, resources=desk)
    table = made.handoffs.table("a")
    assert list(table["procedure"]) == ["clearance", "all procedures"]
    assert set(table["from_actor"]) == {"all actors"}
    assert table["hours"].tolist() == [4.0, 4.0]
    assert table["times"].isna().all()
    assert made.desks.table(made.handoffs)["held_h"].isna().all()


def test_a_pool_holds_up_what_its_desks_hold_up() -> None:
    """The ledger names the actor whose case it is; desks that work as one answer for all of them."""
    table = pd.DataFrame({"variant": ["a"], "replication": [0], "resource": ["NO+SE.centre"], "requests": [2]})
    table = table.assign(kind="desk", at="NO+SE", utilisation=0.5, mean_wait_s=0.0, max_wait_s=0)
    ledger = waits(
        ("a", 0, "NO.centre check", "clearance", "GB", "NO", 10, 12),
        ("a", 0, "SE.centre check", "clearance", "NO", "SE", 12, 15),
    )
    made = fed(deliveries=deliveries("a", 1), resources=table, ledger=ledger)
    assert made.desks.table(made.handoffs)["held_h"].tolist() == [5.0]


def test_savings_are_paired_and_positive_where_the_variant_is_faster() -> None:
    """Of arrivals, of the wait for procedures, and of decisions; what an activation adds is a negative saving."""
    arrived = pd.concat([deliveries("a"), deliveries("b", delivered=40.0)])
    requests = asked(*((v, r, "clearance", "NO", 0, 20 if v == "a" else 8) for v in "ab" for r in range(2)))
    made = fed(deliveries=arrived, ledger=LEDGER, procedures=requests).tables("a")["savings"]
    whole = cell(made, measure="arrival delay", of="all forces")
    assert (whole["saved_h"], whole["low_95"], whole["high_95"]) == (10.0, 10.0, 10.0)
    assert cell(made, measure="held up", of="all procedures")["saved_h"] == (7 - 5) / 2
    assert cell(made, measure="held up", of="activation")["saved_h"] == -2.0
    assert cell(made, measure="request to decision", of="clearance")["saved_h"] == 12.0


def test_what_is_not_delivered_counts_up_to_the_horizon() -> None:
    """An arrival delay is always defined."""
    made = fed(deliveries=deliveries("a", delivered=None))
    assert made.arrivals.hours().tolist() == [90.0, 90.0]
    assert made.arrivals.missing() == 2


def test_alike_variants_save_exactly_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Zero, with an interval from zero to zero."""
    folder = write_example(tmp_path_factory.mktemp("alike") / "run", replications=4, alike=True)
    savings = pd.read_csv(folder / "savings.csv")
    assert not savings[["saved_h", "low_95", "high_95"]].to_numpy().any()
    assert len(savings) > 5


def test_chunks_may_come_in_any_order_and_size(results: Results) -> None:
    """Fed run by run from the last to the first, or whole: the same tables."""
    horizon = results.manifest.scenario.horizon_s
    whole, pieces = (CoordinationAnswers(runs_of(results.deliveries), horizon) for _ in range(2))
    for name in ("deliveries", "ledger", "procedures", "resources"):
        table: pd.DataFrame = getattr(results, name)
        whole.add({name: table})
        cuts = range(0, 41, 8)
        for first, last in reversed(list(pairwise(cuts))):
            pieces.add({name: table[table["replication"].between(first, last - 1)]})
    for name, table in whole.tables(results.reference).items():
        pd.testing.assert_frame_equal(table, pieces.tables(results.reference)[name])


def test_a_run_without_procedures_has_empty_tables() -> None:
    """No request, no hand-over, no desk: only arrivals are compared."""
    ledger = waits(("a", 0, "NVK berth", None, None, None, 10, 50))
    nothing = asked(("a", 0, "clearance", "NO", 0, 1)).iloc[:0]
    made = fed(
        deliveries=deliveries(), ledger=ledger, procedures=nothing, resources=tiny.resources(("a", 0, "NVK", 0.5))
    )
    tables = made.tables("a")
    assert [len(tables[name]) for name in ("requests", "handoffs", "desks")] == [0, 0, 0]
    assert set(tables["savings"]["measure"]) == {"arrival delay", "held up"}
