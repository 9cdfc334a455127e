"""The sensitivity analysis of the example: three inputs with known effects, as the report takes it in."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analysis.runs import Floats
from analysis.studies.import_sensitivity import FOLDER
from analysis.studies.indices import Method
from analysis.studies.sensitivity_effects import effect_tables
from sim.experiment.design import Input
from sim.experiment.samples import Sample, lay_out_sample, numbers_of
from sim.record.csv_files import write_csv
from sim.record.tables import ALL_FORCES
from sim.record.tables.sensitivity import NUMBERS
from sim.record.tables.studies import INPUTS
from sim.units.between import Between
from tests.unit.analysis.example_world import VARIANTS

SCREENING = "procedures.movement_clearance.steps.screening.work"
LENGTH = "network.links.NVK-KRN-rail.length_km"
SLOPES: Final = {
    VARIANTS[0]: {SCREENING: 40.0, "movement.*": 4.0, LENGTH: 0.0},
    VARIANTS[1]: {SCREENING: 10.0, "movement.*": 9.0, LENGTH: 0.0},
}
"""What each input does to the level over its whole range, hours."""

BASE: Final = {VARIANTS[0]: 150.0, VARIANTS[1]: 60.0}
REPLICATIONS: Final = 40


def write_study(run: Path) -> Path:
    """Put the tables of the analysis into the folder of the example; returns that folder."""
    folder, inputs = run / FOLDER, _inputs()
    folder.mkdir()
    sample = lay_out_sample(inputs, "morris", 4, 7)
    for name, table in _tables(sample).items():
        write_csv(folder / f"{name}.csv", table)
    with (folder / "numbers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((NUMBERS.names, *numbers_of(inputs)))
    rows = [(one.path, one.tried[0], one.tried[-1], "", "") for one in inputs]
    write_csv(folder / "inputs.csv", pd.DataFrame(rows, columns=list(INPUTS.names)))
    told = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    told |= {"command_line": "leidang sensitivity northern.yaml --together movement=20%", "tables": {}, "root_seed": 8}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return run


def _inputs() -> tuple[Input, ...]:
    two = ("movement.road.density", "10 vehicles/km"), ("movement.rail.loading", "5 h")
    together = tuple(Input(path, "", (), Between.around(text, 0.2)) for path, text in two)
    return (
        Input(SCREENING, "", (), Between("4 h", "20 h")),
        Input("movement.*", "", (), Between("80 %", "120 %"), together),
        Input(LENGTH, "", (), Between("160", "180")),
    )


def _tables(sample: Sample) -> dict[str, pd.DataFrame]:
    """Straight effects of the shares of the way through each range, and chance that all points share but for a bit."""
    inputs = sample.design.inputs
    way = np.full((len(sample.design.rows), len(inputs)), 0.5)
    for place in range(len(inputs)):
        way[1 + 2 * place : 3 + 2 * place, place] = 0, 1
    way[list(sample.points)] = sample.shares
    chance = np.random.default_rng(5)
    shared, own = chance.normal(size=REPLICATIONS), chance.normal(scale=0.5, size=(len(way), REPLICATIONS))
    levels = {
        name: BASE[name] + (way @ [slopes[one.path] for one in inputs])[:, None] + shared + own
        for name, slopes in SLOPES.items()
    }
    first, second = SLOPES
    metric = f"arrival delay / {ALL_FORCES}"
    ends = {given.path: (given.tried[0], given.tried[-1]) for given in inputs}
    drawn: tuple[Method, Floats, tuple[int, ...]] = "morris", sample.shares, sample.points
    values = [(f"{second} less {first}", second, True, levels[second] - levels[first])]
    values += [(name, name, False, level) for name, level in levels.items()]
    parts = [
        effect_tables(value, drawn, ends, name=(f"{metric}: {words}", name, "h"), difference=difference)
        for words, name, difference, value in values
    ]
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
