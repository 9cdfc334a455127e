"""Studies: many runs of one scenario that differ in one respect, and what follows from their differences.

A new study is one file here, with a function that makes a `study.Study` of the folder of its runs, and one line in
`STUDIES`; the sentences of its page are in `templates/NAME.j2`. Only where its runs are not those of another study it
also takes a file in `sim.experiment` with its plan (`sim.experiment.study.StudyPlan`). The command, the files, the page
and the terminal output are shared (`sim.cli.study.run_study`).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from analysis.studies.study import Study

__all__ = ["STUDIES", "open_study"]

STUDIES: Final = {
    "counterfactual": "counterfactual_study",
    "sensitivity": "sensitivity_study",
    "sweep": "sweep_study",
    "value": "value_study",
}
"""By name, which is that of its module, the function that makes a study of the folder of its runs."""


def open_study(name: str, folder: str | Path, **asked: object) -> Study:
    """Open the runs of a study; `asked` are the parameters of its function in `STUDIES`.

    Raises
    ------
    LeidangError
        The folder does not hold such runs, or they do not have what is asked for.
    """
    study: Study = getattr(import_module(f"analysis.studies.{name}"), STUDIES[name])(folder, **asked)
    return study
