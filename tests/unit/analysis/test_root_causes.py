"""Root causes beside the direct ledger: the same total, charged elsewhere, however the tables are cut into blocks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.delays.root_causes import RootCauses
from analysis.delays.running_mean import Moments
from analysis.results import Results
from analysis.statistics import mean_interval
from tests.unit.analysis import tiny_tables as tiny

HOURS = {"direct": "direct_h", "root": "root_h"}


def told(*rows: tuple[str, int, str, str, str | None, str, float, float]) -> pd.DataFrame:
    """Variant, replication, element, cause, procedure, detail, start and end in hours."""
    table = tiny.ledger(*((v, r, e, c, p, s, t) for v, r, e, c, p, _, s, t in rows))
    table["detail"] = pd.Series([row[5] for row in rows], dtype="object")
    table["at"] = table["detail"].map(tiny.at_of)
    table["to_actor"] = pd.Series(["NO" if row[4] else None for row in rows], dtype="object")
    return table


DELIVERIES = tiny.deliveries(
    ("a", 0, "e 1", "force", 1, 10, 90, 30.0),
    ("a", 0, "e 2", "force", 1, 10, 90, 40.0),
    ("a", 1, "e 1", "force", 1, 10, 90, 20.0),
    ("a", 1, "e 2", "force", 1, 10, 90, None),
)
LEDGER = told(
    ("a", 0, "e 1", "queue", None, "NVK berth", 10, 22),
    ("a", 0, "e 1", "transport", None, "NVK-KRN-rail travel", 22, 30),
    ("a", 0, "e 2", "queue", None, "NVK berth", 10, 40),
    ("a", 1, "e 1", "transport", None, "NVK-KRN-rail travel", 10, 20),
    ("a", 1, "e 2", "queue", None, "NVK berth", 10, 100),
)
ROOTS = told(
    ("a", 0, "e 1", "decision", "clearance", "NO.ministry decision", 10, 18),
    ("a", 0, "e 1", "handling", None, "NVK discharge", 18, 22),
    ("a", 0, "e 1", "transport", None, "NVK-KRN-rail travel", 22, 30),
    ("a", 0, "e 2", "handling", None, "NVK discharge", 10, 30),
    ("a", 0, "e 2", "queue", None, "NVK berth", 30, 40),
    ("a", 1, "e 1", "transport", None, "NVK-KRN-rail travel", 10, 20),
    ("a", 1, "e 2", "queue", None, "NVK berth", 10, 100),
)


def made(*blocks: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of some blocks."""
    roots = RootCauses()
    for deliveries, ledger, causes in blocks:
        roots.add({"deliveries": deliveries, "ledger": ledger, "roots": causes})
    return roots.tables("")


def test_hours_per_element_by_hand() -> None:
    """Run 0 delivers two elements and run 1 one; who is not delivered does not count."""
    table = made((DELIVERIES, LEDGER, ROOTS))["root_causes"]
    sums = table[table["detail"] == ""].set_index(["part", "cause"])
    assert sums["direct_h"].to_dict() == pytest.approx(
        {
            ("total", "total"): (25 + 10) / 2,
            ("coordination", "total"): 0,
            ("coordination", "decision"): 0,
            ("movement", "total"): (25 + 10) / 2,
            ("movement", "queue"): 21 / 2,
            ("movement", "handling"): 0,
            ("movement", "transport"): (4 + 10) / 2,
        }
    )
    assert sums["root_h"].to_dict() == pytest.approx(
        {
            ("total", "total"): (25 + 10) / 2,
            ("coordination", "total"): 4 / 2,
            ("coordination", "decision"): 4 / 2,
            ("movement", "total"): (21 + 10) / 2,
            ("movement", "queue"): 5 / 2,
            ("movement", "handling"): 12 / 2,
            ("movement", "transport"): (4 + 10) / 2,
        }
    )
    details = table[table["detail"] == "NO.ministry decision"]
    assert details[["procedure", "actor", "n"]].to_numpy().tolist() == [["clearance", "NO", 2]]


def test_what_was_charged_to_what() -> None:
    """The queue at the berth was due to a decision, to the discharge of others, and to itself."""
    flows = made((DELIVERIES, LEDGER, ROOTS))["root_flows"]
    rows = flows[flows["cause"] == "queue"].set_index(["root_part", "root_cause"])["hours"]
    assert rows.to_dict() == pytest.approx(
        {("coordination", "decision"): 4 / 2, ("movement", "queue"): 5 / 2, ("movement", "handling"): 12 / 2}
    )


def test_both_ledgers_have_the_same_total(results: Results) -> None:
    """Exactly, in every run; and the causes add up to it, as the flows do."""
    table = results.root_causes
    total = table[table["part"] == "total"]
    assert (total["direct_h"] == total["root_h"]).all()
    assert not total[["difference_h", "difference_low_95", "difference_high_95"]].to_numpy().any()
    causes = table[table["detail"].isna() & (table["cause"] != "total")].groupby("variant", sort=False)
    flows = results.root_flows.groupby("variant", sort=False)["hours"].sum()
    for column in HOURS.values():
        np.testing.assert_allclose(causes[column].sum().to_numpy(), total[column].to_numpy(), rtol=1e-9)
    np.testing.assert_allclose(flows.to_numpy(), total["root_h"].to_numpy(), rtol=1e-9)


def test_blocks_of_any_size_give_the_same_tables(results: Results) -> None:
    """Whole, or five replications at a time."""
    tables = results.deliveries, results.ledger, results.roots
    cut = [tuple(table[table["replication"] // 5 == number] for table in tables) for number in range(8)]
    whole, pieces = made(tables), made(*cut)  # type: ignore[arg-type]  # three tables each
    for name, table in whole.items():
        pd.testing.assert_frame_equal(table, pieces[name], rtol=1e-9)


def test_totals_tell_no_flows() -> None:
    """A ledger that was added up by cause does not say what happened when, so that nothing is matched."""
    plain = [table.assign(at=None, detail=None, to_actor=None) for table in (LEDGER, ROOTS)]
    tables = made((DELIVERIES, plain[0], plain[1]))
    assert tables["root_flows"].empty
    assert len(tables["root_causes"]) > 5


def test_moments_of_blocks_are_those_of_the_whole() -> None:
    """Means and intervals as over all runs at once; a key that comes late counted 0 before."""
    values = np.random.default_rng(1).lognormal(3, 1, (1, 2, 40))
    values[:, 1, :25] = 0.0
    moments = Moments(1)
    moments.add([("one",)], values[:, :1, :25])
    moments.add([("two",), ("one",)], values[:, ::-1, 25:])
    assert moments.keys == (("one",), ("two",))
    wanted = mean_interval(values[0], np.ones(40, dtype=np.bool_))
    for found, one in zip(moments.interval(0), wanted, strict=True):
        np.testing.assert_allclose(found, one, rtol=1e-12)


def test_runs_that_are_alike_have_no_spread() -> None:
    """An interval of nothing but rounding around the mean, whatever the blocks."""
    moments = Moments(1)
    for runs in (3, 5, 7):
        moments.add([("one",)], np.full((1, 1, runs), 0.1))
    mean, low, high = moments.interval(0)
    np.testing.assert_allclose(low, mean, atol=1e-15)
    np.testing.assert_allclose(high, mean, atol=1e-15)
