"""A small sound scenario for the tests of loading, with the library of the broken ones."""

from __future__ import annotations

from pathlib import Path

from sim.domains.scenario import Scenario
from sim.scenario import load

BROKEN = Path(__file__).parents[2] / "broken"

SOUND = """\
leidang: 1
title: A battalion moves
start: 2026-01-12T06:00+01:00
horizon: 20 d
phase: crisis
source: notional
use: [tiny]
forces:
  - name: battalion
    sponsor: GB
    from: GAT
    to: FIN
    ready: D+1
    due: D+9
    lift: {vehicles: 100}
    modes: [sea, rail, road]
variants:
  national rules: []
  corridor: [corridor]
"""


def folder(at: Path) -> Path:
    """A folder with the small library in it."""
    library = at / "library"
    library.mkdir(exist_ok=True)
    for name in ("tiny.yaml", "tiny_nodes.csv", "tiny_links.csv"):
        (library / name).write_text((BROKEN / "library" / name).read_text(encoding="utf-8"), encoding="utf-8")
    return at


def write(at: Path, text: str = SOUND, name: str = "scenario.yaml") -> Path:
    """A scenario file beside the small library."""
    path = folder(at) / name
    path.write_text(text, encoding="utf-8")
    return path


def loaded(at: Path, text: str = SOUND, *sets: str) -> Scenario:
    """The scenario of a text."""
    return load(write(at, text), sets)
