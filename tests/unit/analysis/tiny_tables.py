"""Tables so small that every metric can be computed by hand."""

from __future__ import annotations

import pandas as pd

HOUR = 3600

Delivery = tuple[str, int, str, str, int, int, int, float | None]
"""Variant, replication, element, force, vehicles, ready (h), due (h), delivered (h)."""

Interval = tuple[str, int, str, str, str | None, float, float]
"""Variant, replication, element, cause, procedure, start (h), end (h)."""


def deliveries(*rows: Delivery) -> pd.DataFrame:
    """Deliveries of vehicle elements; times in hours."""
    return pd.DataFrame(
        [
            {
                "variant": variant,
                "replication": replication,
                "element": element,
                "force": force,
                "sponsor": "GB",
                "destination": "RVN",
                "kind": "vehicles",
                "vehicles": vehicles,
                "containers": 0,
                "personnel": 0,
                "people_fly": 0,
                "vehicle_places": vehicles,
                "people": 0,
                "ready_s": ready * HOUR,
                "due_s": due * HOUR,
                "delivered_s": None if delivered is None else delivered * HOUR,
            }
            for variant, replication, element, force, vehicles, ready, due, delivered in rows
        ]
    ).astype({"delivered_s": "float64"})


def ledger(*rows: Interval) -> pd.DataFrame:
    """A ledger; times in hours."""
    columns = ["variant", "replication", "subject", "cause", "procedure", "start_s", "end_s"]
    table = pd.DataFrame(list(rows), columns=columns).astype({"procedure": "object"})
    table[["start_s", "end_s"]] = (table[["start_s", "end_s"]] * HOUR).astype("int64")
    return table.assign(at=None, detail="", from_actor=None, to_actor=None)


def at_of(detail: str | None) -> str | None:
    """Where a detail of these examples is: its first word, or an asset such as "NO-SE telecom"."""
    words = (detail or "").split(" ")
    return " ".join(words[: 2 if words[1:2] == ["telecom"] else 1]) or None


def resources(*rows: tuple[str, int, str, float]) -> pd.DataFrame:
    """Variant, replication, resource, utilisation."""
    table = pd.DataFrame(list(rows), columns=["variant", "replication", "resource", "utilisation"])
    table = table.assign(kind="berth", at="NVK", capacity=1, requests=2, waited=1, amount=2)
    return table.assign(mean_wait_s=float(HOUR), max_wait_s=2 * HOUR)


def replications(metric: str, *rows: tuple[str, list[float]]) -> pd.DataFrame:
    """One metric of several variants, a value per replication."""
    parts = [
        pd.DataFrame(
            {"variant": variant, "replication": range(len(values)), "metric": metric, "value": values, "unit": "h"}
        )
        for variant, values in rows
    ]
    return pd.concat(parts, ignore_index=True)


def value(table: pd.DataFrame, metric: str, variant: str = "a", replication: int = 0) -> float:
    """The value of one metric in one run."""
    own = table[(table["variant"] == variant) & (table["replication"] == replication) & (table["metric"] == metric)]
    assert len(own) == 1, f"{metric!r} stands in {len(own)} rows"
    return float(own["value"].iloc[0])
