"""`leidang alone`: what each arrangement of a scenario saves as the only one; the example to copy for a new study.

It is whole: the plan of its runs, what follows from them, and the command. In `sim/cli` under the name of the command,
with that name in `HEADINGS` of `sim/cli/commands.py`, it runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import click

from sim.cli.commands import RunCommand
from sim.cli.options import run_options, scenario_options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analysis.studies.study import Study
    from sim.experiment.options import RunOptions, RunResult
    from sim.experiment.simulating import Progress

NONE: Final = "none"
"""The variant without any arrangement, with which all are compared."""


@dataclass(frozen=True, slots=True)
class AlonePlan:
    """One variant for each arrangement, and one without any (`sim.experiment.study.StudyPlan`)."""

    arrangements: tuple[str, ...]

    keeps_tables: ClassVar[bool] = True

    @property
    def summary(self) -> str:
        """The number of runs, in a line."""
        return f"{len(self.arrangements)} arrangements, each alone"

    def run(self, options: RunOptions, progress: Progress, say: Callable[[str], None]) -> RunResult:
        """Run them as the variants of one run."""
        from sim.experiment.study import run_variants

        variants = {NONE: (), **{name: (name,) for name in self.arrangements}}
        return run_variants(options, variants, progress, say)


def alone_study(folder: Path) -> Study:
    """Open the folder of the runs: the differences in coordination time, as a table and as bars."""
    import pandas as pd
    from matplotlib.axes import Axes

    from analysis import open_results
    from analysis.facts.estimates import difference
    from analysis.studies.bars import BarLook, draw_bar, row_axes
    from analysis.studies.study import Drawing, Sentences, Study, StudySheet
    from sim.record.tables import ALL_FORCES

    results = open_results(folder)
    columns = ["arrangement", "saved_h", "low_95", "high_95", "n"]
    rows = []
    for name in results.variants[1:]:
        change = difference(results, name, f"coordination time / {ALL_FORCES}")
        assert change is not None
        mean = change.mean
        rows.append((name, 0.0 - mean.value, 0.0 - mean.high, 0.0 - mean.low, mean.n))
    table = pd.DataFrame(rows, columns=columns)
    cells = [(name, f"{saved:.1f} h", f"{low:.1f} to {high:.1f} h") for name, saved, low, high, _ in rows]

    def draw() -> Axes:
        axes = row_axes([name for name, *_ in rows], 0.5)
        for place, (_, saved, low, high, _) in enumerate(rows):
            draw_bar(axes, place, (0.0, saved), (low, high), BarLook("#0072B2", "", "saved"))
        axes.set_xlabel("hours saved")
        return axes

    return Study(
        name="alone",
        results=results,
        tables={"alone": table},
        figures=[Drawing("alone", draw, table)],
        heading="Coordination time of all forces: hours saved by each arrangement alone",
        answer=[(name, f"{saved} (95 % CI {interval}).") for name, saved, interval in cells],
        varied=StudySheet("Runs", "manifest.json", ("Variant",), [(name,) for name in results.variants]),
        sheets=[StudySheet("Saved", "alone.csv", ("Arrangement", "Mean", "95 % CI"), cells, printed=True)],
        facts={},
        sentences=Sentences(
            "How much coordination time does each arrangement save alone?",
            {"alone": ("Saved by each arrangement", "A bar for each arrangement.", "Means with 95 % CI, paired.")},
            ["Arrangements in force together may save more or less than the sum."],
        ),
    )


@click.command(cls=RunCommand)
@scenario_options
@run_options
def alone_command(options: RunOptions, quiet: bool) -> None:
    """Estimate how much each arrangement of a scenario saves as the only one."""
    from sim.cli.study import run_study
    from sim.scenario import load

    variants = load(options.file, options.sets).variants.values()
    plan = AlonePlan(tuple(dict.fromkeys(name for arrangements in variants for name in arrangements)))
    run_study(options, plan, alone_study, quiet=quiet)
