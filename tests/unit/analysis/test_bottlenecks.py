"""What the last element waits for longest, by hand: which wait binds, how often, how long, what variants change."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import open_results
from analysis.delays.bottlenecks import Bottlenecks
from analysis.facts.bottleneck import bottlenecks, never_in_time
from analysis.report.headline import answer
from analysis.results import Results
from analysis.statistics import wilson
from analysis.words import duration
from tests.unit.analysis import tiny_tables as tiny
from tests.unit.analysis.example_results import write_example
from tests.unit.analysis.test_root_causes import told

HNS = "host_nation_support"
DELIVERIES = tiny.deliveries(
    ("a", 0, "e 1", "first", 1, 10, 90, 30.0),
    ("a", 0, "e 2", "first", 1, 10, 90, 50.0),
    ("a", 1, "e 1", "first", 1, 10, 90, 60.0),
    ("a", 1, "e 2", "first", 1, 10, 90, 20.0),
    ("b", 0, "e 1", "first", 1, 10, 90, 30.0),
    ("b", 0, "e 2", "first", 1, 10, 90, 44.0),
    ("b", 1, "e 1", "first", 1, 10, 90, 50.0),
    ("b", 1, "e 2", "first", 1, 10, 90, 20.0),
)
LEDGER = told(
    ("a", 0, "e 1", "queue", None, "NVK berth", 10, 30),
    # 14 h in the procedure at two desks, 6 h for the berth, 20 h of movement: the procedure binds.
    ("a", 0, "e 2", "clearance", HNS, "NO.ministry check", 10, 20),
    ("a", 0, "e 2", "decision", HNS, "NO.port sign", 20, 24),
    ("a", 0, "e 2", "queue", None, "NVK berth", 24, 30),
    ("a", 0, "e 2", "transport", None, "NVK-KRN-rail travel", 30, 50),
    # 30 h for the berth, 5 h in the procedure, 15 h of movement: the berth binds.
    ("a", 1, "e 1", "queue", None, "NVK berth", 10, 40),
    ("a", 1, "e 1", "decision", HNS, "NO.ministry check", 40, 45),
    ("a", 1, "e 1", "handling", None, "NVK discharge", 45, 60),
    ("a", 1, "e 2", "transport", None, "NVK-KRN-rail travel", 10, 20),
    ("b", 0, "e 1", "queue", None, "NVK berth", 10, 30),
    ("b", 0, "e 2", "clearance", HNS, "NO.ministry check", 10, 18),
    ("b", 0, "e 2", "queue", None, "NVK berth", 18, 24),
    ("b", 0, "e 2", "transport", None, "NVK-KRN-rail travel", 24, 44),
    ("b", 1, "e 1", "queue", None, "NVK berth", 10, 34),
    ("b", 1, "e 1", "decision", HNS, "NO.ministry check", 34, 35),
    ("b", 1, "e 1", "handling", None, "NVK discharge", 35, 50),
    ("b", 1, "e 2", "transport", None, "NVK-KRN-rail travel", 10, 20),
)


def table_of(deliveries: pd.DataFrame, ledger: pd.DataFrame, incidents: dict[str, str] | None = None) -> pd.DataFrame:
    """The table of some runs of 100 hours; `a` is the reference."""
    made = Bottlenecks(100 * tiny.HOUR, incidents)
    made.add({"deliveries": deliveries, "ledger": ledger})
    return made.tables("a")["bottlenecks"]


def row(table: pd.DataFrame, variant: str, name: str, of: str = "all forces") -> pd.Series:
    """The row of one wait."""
    own = table[(table["variant"] == variant) & (table["name"] == name) & (table["of"] == of)]
    assert len(own) == 1
    return own.iloc[0]


def test_the_longest_wait_of_the_last_element_binds() -> None:
    """Each of the two waits binds one of two runs; hours are means over both runs, movement is no wait."""
    table = table_of(DELIVERIES, LEDGER)
    hns, berth = row(table, "a", HNS), row(table, "a", "NVK berth")
    assert (hns["n"], hns["bound"], hns["share"]) == (2, 1, 0.5)
    assert (hns["kind"], hns["at"]) == ("procedure", "NO.ministry")
    assert (hns["hours"], berth["hours"]) == ((14 + 5) / 2, (6 + 30) / 2)
    assert (hns["total_h"], hns["work_h"]) == ((40 + 50) / 2, (20 + 15) / 2)
    assert (hns["share_low_95"], hns["share_high_95"]) == pytest.approx(
        tuple(float(end) for end in wilson(np.array(1.0), np.array(2.0)))
    )
    # Both bind once; the berth has more hours and so is the main one.
    assert table.loc[(table["variant"] == "a") & (table["of"] == "all forces"), "name"].tolist() == ["NVK berth", HNS]


def test_differences_are_paired_by_replication() -> None:
    """Host-nation support takes 6 h less in one pair and 4 h less in the other: 5 h, and t of one degree of freedom."""
    table = table_of(DELIVERIES, LEDGER)
    hns = row(table, "b", HNS)
    assert (hns["pairs"], hns["difference_h"]) == (2, -5.0)
    half = 12.7062047 * math.sqrt(2) / math.sqrt(2)
    assert hns["difference_high_95"] - hns["difference_h"] == pytest.approx(half, rel=1e-6)
    assert row(table, "a", HNS)["pairs"] == 0
    assert math.isnan(row(table, "a", HNS)["difference_h"])


def test_what_never_arrives_waits_up_to_the_horizon() -> None:
    """Of two that are missing, the one stuck longer is followed; both still wait at the end, each for its own thing."""
    deliveries = tiny.deliveries(
        ("a", 0, "e 1", "first", 1, 10, 90, 30.0),
        ("a", 0, "e 2", "first", 1, 10, 90, None),
        ("a", 0, "e 3", "first", 1, 10, 90, None),
    )
    ledger = told(
        ("a", 0, "e 1", "transport", None, "NVK-KRN-rail travel", 10, 30),
        ("a", 0, "e 2", "queue", None, "NVK berth", 10, 20),
        ("a", 0, "e 2", "decision", HNS, "NO.ministry check", 20, 100),
        ("a", 0, "e 3", "queue", None, "NVK berth", 10, 100),
    )
    table = table_of(deliveries, ledger)
    berth = row(table, "a", "NVK berth")
    assert (berth["open"], berth["bound"], berth["hours"], berth["total_h"]) == (1, 1, 90.0, 90.0)
    assert berth["waiting"] == 1.0
    assert math.isnan(berth["hours_low_95"])


def test_of_two_waits_of_one_length_the_first_by_name_binds() -> None:
    """So that the same run always gives the same answer."""
    deliveries = tiny.deliveries(("a", 0, "e 1", "first", 1, 10, 90, 30.0))
    ledger = told(
        ("a", 0, "e 1", "queue", None, "NVK staging", 10, 20), ("a", 0, "e 1", "queue", None, "NVK berth", 20, 30)
    )
    assert table_of(deliveries, ledger)["name"].tolist() == ["NVK berth", "NVK berth"]


def test_blocks_of_runs_give_the_same_table() -> None:
    """All at once, or one replication after the other."""
    made = Bottlenecks(100 * tiny.HOUR)
    for number in (0, 1):
        tables = {"deliveries": DELIVERIES, "ledger": LEDGER}
        made.add({name: table[table["replication"] == number] for name, table in tables.items()})
    pd.testing.assert_frame_equal(made.tables("a")["bottlenecks"], table_of(DELIVERIES, LEDGER))


def test_the_longest_response_is_bound_by_a_desk() -> None:
    """Of two incidents of a kind, the desk on the longer response counts, with its step."""
    deliveries = tiny.deliveries(("a", 0, "e 1", "first", 1, 10, 90, 30.0))
    ledger = told(
        ("a", 0, "e 1", "transport", None, "NVK-KRN-rail travel", 10, 30),
        ("a", 0, "one", "decision", "response", "NO.police statement", 5, 10),
        ("a", 0, "two", "notification", "response", "FI.ministry notice", 5, 8),
        ("a", 0, "two", "decision", "response", "NATO.council posture", 8, 40),
    )
    own = row(table_of(deliveries, ledger, {"one": "cut", "two": "cut"}), "a", "NATO.council", "coordination of cut")
    assert (own["kind"], own["at"], own["hours"], own["total_h"]) == ("desk", "NATO.council posture", 32.0, 35.0)
    assert (own["last"], own["open"]) == ("two", 0)


def test_who_never_waits_has_no_bottleneck() -> None:
    """A run of movement alone has no row."""
    deliveries = tiny.deliveries(("a", 0, "e 1", "first", 1, 10, 90, 30.0))
    ledger = told(("a", 0, "e 1", "transport", None, "NVK-KRN-rail travel", 10, 30))
    assert table_of(deliveries, ledger).empty


def test_the_answer_names_what_binds_with_its_numbers(results: Results) -> None:
    """The line of the report has the hours, the count and the other variant of the main row of the table."""
    own = results.once(bottlenecks)[results.reference, "all forces"]
    first = results.bottlenecks[
        (results.bottlenecks["variant"] == results.reference) & (results.bottlenecks["of"] == "all forces")
    ].iloc[0]
    assert (own.item.name, own.bound, own.hours.value) == (first["name"], first["bound"], first["hours"])
    assert [effect.variant for effect in own.effects] == [
        variant for variant in results.variants if variant != results.reference
    ]
    text = answer(results)[2].text
    assert f"{own.bound} of {own.n} replications" in text
    assert duration(own.hours.value, own.total_h) in text
    assert f"n = {own.n}" in text


def test_forces_never_in_time_are_named_once(tmp_path: Path) -> None:
    """With a horizon before anything is due, no force is ever in time, and the line says so of all in one sentence."""
    opened = open_results(write_example(tmp_path / "run", replications=3, horizon_s=5 * 86400))
    never = never_in_time(opened)
    assert never is not None
    assert set(never.forces) == {force.name for force in opened.manifest.forces}
    text = answer(opened)[2].text
    assert text.count("Never complete by the due date (0 of 3 replications per variant)") == 1
    assert "waits for nothing" in text


def test_what_is_still_missing_is_named_with_what_it_waits_for(tmp_path: Path) -> None:
    """The line says in how many runs something is missing, and what holds it up at that moment."""
    opened = open_results(write_example(tmp_path / "run", replications=3))
    missing = opened.bottlenecks.assign(open=2, waiting=0.0)
    own = (missing["variant"] == opened.reference) & (missing["of"] == "all forces")
    missing.loc[missing.index[own][0], "waiting"] = 6.0
    opened.__dict__["bottlenecks"] = missing
    text = answer(opened)[2].text
    assert "Incomplete at the horizon in 2 of 3 replications: 6 elements on average still wait for" in text


def test_the_desk_that_binds_is_named_whole() -> None:
    """A desk whose name has a space is not cut there."""
    at = LEDGER["at"].replace({"NO.ministry": "NO.ministry of defence"})
    assert row(table_of(DELIVERIES, LEDGER.assign(at=at)), "a", HNS)["at"] == "NO.ministry of defence"
