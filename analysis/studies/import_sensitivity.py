"""Import of a sensitivity analysis into the folder of a run of the same scenario, for the report of that run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

from analysis.results import Results
from analysis.studies.sensitivity_effects import TABLES, OutputEffects, SensitivityTables, read_sensitivity
from sim.errors import LeidangError

FOLDER: Final = "sensitivity"
"""Folder in that of a run with the tables of its sensitivity analysis."""

VALUES: Final = "scenario.values.json"
"""The values of the scenario of a run, by their path."""

_LEFT_OUT: Final = ("replications", "seed")
"""Settings of a run, which are no part of what is simulated."""


def sensitivity_of(results: Results) -> SensitivityTables | None:
    """The sensitivity analysis that was imported into a run; None if there is none."""
    return results.once(_sensitivity_of)


def strongest(results: Results) -> OutputEffects:
    """The output of that analysis, which must be there, that some input moves most."""
    tables = sensitivity_of(results)
    assert tables is not None, "it is drawn only where there is one"
    return tables.effects[0].output


def import_sensitivity(results: Results, folder: Path) -> None:
    """Copy the tables of a sensitivity analysis and its manifest, with the checksums, into the folder of a run.

    Another seed, fewer variants or another number of replications are allowed, and named in the report. Other values
    are not, as the effects would be those of another scenario.

    Raises
    ------
    LeidangError
        It is no sensitivity analysis, a table of it was changed, or it is not of the scenario that was run.
    """
    if not (folder / "verdict.csv").is_file():
        raise LeidangError(
            f"{folder} holds no finished sensitivity analysis (it has no verdict.csv); leidang sensitivity makes one"
        )
    study = read_sensitivity(folder)
    _check_same(results, study)
    study.check()
    names = ("manifest.json", *(f"{table}.csv" for table in TABLES))
    kept, part = results.folder / FOLDER, results.folder / f".{FOLDER}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for name in names:
        shutil.copyfile(folder / name, part / name)
    shutil.rmtree(kept, ignore_errors=True)
    part.rename(kept)


def _sensitivity_of(results: Results) -> SensitivityTables | None:
    folder = results.folder / FOLDER
    return read_sensitivity(folder) if folder.is_dir() else None


def _check_same(results: Results, study: SensitivityTables) -> None:
    run, other = results.manifest, study.manifest
    if other.reference != run.reference and len(other.variants) > 1:
        raise _another(results, study, f"it compares with {other.reference!r}, the run with {run.reference!r}")
    of_run, of_study = _values(results.folder), _values(study.folder)
    absent = {"variants", *(f"variants.{name}" for name in {*run.variants} ^ {*other.variants})}
    for path in sorted({*of_run, *of_study} - absent):
        if of_run.get(path) != of_study.get(path):
            had, has = (json.dumps(values.get(path), ensure_ascii=False) for values in (of_study, of_run))
            raise _another(results, study, f"it has {path} = {had} where the run has {has}")


def _another(results: Results, study: SensitivityTables, why: str) -> LeidangError:
    return LeidangError(
        f"{study.folder} is a sensitivity analysis of another scenario than {results.folder}: {why}. Its effects would "
        "not be those of the run; analyse the scenario as it was run, or run it again"
    )


def _values(folder: Path) -> dict[str, object]:
    """The values of the scenario that was run into a folder, by their path: without how often and by which seed."""
    try:
        values = json.loads((folder / VALUES).read_text(encoding="utf-8"))["scenario"]
        return {path: value for path, value in values.items() if path.partition(".")[0] not in _LEFT_OUT}
    except OSError as error:
        raise LeidangError(f"{folder} has no {VALUES} ({error.strerror}); run it again") from error
    except (ValueError, KeyError, AttributeError) as error:
        raise LeidangError(f"{folder / VALUES} is damaged ({error}); run it again") from error
