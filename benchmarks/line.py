"""The line on every simulator: the same numbers in, the same departures out, times taken in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import numpy as np

from benchmarks.models import Case, case, departures
from benchmarks.peers import CannotRunError, Peer
from benchmarks.timing import Times, interleaved

Row = dict[str, Any]
Say = Callable[[str], None]

SIMPY: Final = "SimPy"

PEERS: Final = (
    ("simpy_line", "SimPyLine"),
    ("leidang_line", "ReferenceLine"),
    ("leidang_line", "KernelLine"),
    ("leidang_line", "FedKernelLine"),
    ("leidang_line", "OrderedKernelLine"),
    ("cpp_line", "CppLine"),
    ("cimba_line", "CimbaLine"),
    ("salabim_line", "SalabimLine"),
    ("ciw_line", "CiwLine"),
)
"""Module and class of every simulator; the first is what the others are compared with."""


def measure(say: Say, *, outages: bool, replications: int, rounds: int) -> list[Row]:
    """One row for each simulator that can run the model; those that cannot are named with the reason.

    Raises
    ------
    SystemExit
        A simulator lets somebody through at another second than the others.
    """
    one = case(outages=outages, replications=replications)
    peers, rows = _ready(one, say)
    if SIMPY not in (peer.name for peer in peers):
        raise SystemExit("the benchmark needs SimPy to compare with")
    check(one, peers)
    times = interleaved(peers, rounds)
    return [_row(one, peer, times) for peer in peers] + rows


def check(one: Case, peers: Sequence[Peer]) -> None:
    """Every simulator lets every element through at the right second."""
    right = [departures(feed)[0][:, -1] for feed in one.feeds]
    for peer in peers:
        for place, through in peer.batch():
            if not np.array_equal(np.asarray(through, dtype=np.float64), right[place].astype(np.float64)):
                raise SystemExit(f"{peer.name} gives other departures in replication {one.feeds[place].replication}")


def _ready(one: Case, say: Say) -> tuple[list[Peer], list[Row]]:
    peers: list[Peer] = []
    missing: list[Row] = []
    # All modules first: cimba teaches numba its types only where nothing has been compiled before.
    loaded = [(name, _module(module)) for module, name in PEERS]
    for name, module in loaded:
        try:
            if isinstance(module, ImportError):
                raise module
            peers.append(getattr(module, name)(one))
        except (ImportError, CannotRunError) as reason:
            say(f"{one.name}: {name} is left out: {reason}")
            missing.append({"model": one.name, "engine": name, "seconds_per_replication": None, "reason": str(reason)})
    return peers, missing


def _module(name: str) -> ModuleType | ImportError:
    try:
        return import_module(f"benchmarks.peers.{name}")
    except ImportError as missing:
        return missing


def _row(one: Case, peer: Peer, times: Mapping[str, Times]) -> Row:
    taken = times[peer.name]
    return {
        "model": one.name,
        "engine": peer.name,
        "service_times": peer.fed,
        "seconds_per_replication": taken.median,
        "least": min(taken.seconds),
        "most": max(taken.seconds),
        "ratio_to_simpy": taken.ratio(times[SIMPY]),
        "ratios": {name: taken.ratio(other) for name, other in times.items() if name != peer.name},
        "rounds": len(taken.seconds),
        "same_departures": True,
    }
