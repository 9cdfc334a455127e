"""Take a sensitivity analysis into the folder of a run of the same scenario, so that its report can tell of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from analysis.experiments.findings import TABLES, Findings, read_findings
from analysis.results import Results
from analysis.words import listed
from sim.errors import LeidangError

FOLDER: Final = "sensitivity"
"""Where in the folder of a run the tables of its sensitivity analysis lie."""

_ORIGIN: Final = re.compile(r"  # [^\"']*$")
"""Where a value of `scenario.effective.yaml` stands, behind it."""

_PLACE: Final = re.compile(r"[^ ]*/(?=[^/ ]+\.csv)")
"""The folder of a table, before its name."""

_LEFT_OUT: Final = ("replications:", "seed:", "sweep:")
"""What says how to run, or which other values to try: no part of what is simulated."""


def findings_of(results: Results) -> Findings | None:
    """The sensitivity analysis that a run has taken in; None if it has none."""
    return results.once(_findings_of)


def take_in(results: Results, folder: Path) -> None:
    """Copy the tables of a sensitivity analysis and its manifest, with the checksums, into the folder of a run.

    Another seed, fewer variants or another number of replications are no fault: the report tells them. Other values
    are, as the effects would be those of another scenario.

    Raises
    ------
    LeidangError
        It is no sensitivity analysis, a table of it was changed, or it is not of the scenario that was run.
    """
    if not (folder / "verdict.csv").is_file():
        raise LeidangError(
            f"{folder} holds no finished sensitivity analysis (it has no verdict.csv); leidang sensitivity makes one"
        )
    study = read_findings(folder)
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


def _findings_of(results: Results) -> Findings | None:
    folder = results.folder / FOLDER
    return read_findings(folder) if folder.is_dir() else None


def _check_same(results: Results, study: Findings) -> None:
    own, other = results.manifest, study.manifest
    if own.scenario.title != other.scenario.title:
        raise _another(results, study, f"it is of {other.scenario.title!r}")
    for kept, asked in zip(_composed(results.folder), _composed(study.folder), strict=False):
        if kept != asked:
            raise _another(results, study, f"it has {asked.strip()!r} where the run has {kept.strip()!r}")
    tables = [name for name in sorted({*own.inputs, *other.inputs}) if name.endswith(".csv")]
    changed = [name for name in tables if own.inputs.get(name) != other.inputs.get(name)]
    if changed:
        raise _another(results, study, f"{listed(changed)} changed between the two")
    if other.reference != own.reference and len(other.variants) > 1:
        raise _another(results, study, f"it compares with {other.reference!r}, the run with {own.reference!r}")


def _another(results: Results, study: Findings, why: str) -> LeidangError:
    return LeidangError(
        f"{study.folder} is a sensitivity analysis of another scenario than {results.folder}: {why}. Its effects would "
        "not be those of the run; analyse the scenario as it was run, or run it again"
    )


def _composed(folder: Path) -> Iterator[str]:
    """The composed scenario that lies in a folder, line by line: without where a value stands, and how to run it."""
    try:
        text = (folder / "scenario.effective.yaml").read_text(encoding="utf-8")
    except OSError as error:
        raise LeidangError(f"{folder} has no scenario.effective.yaml ({error.strerror})") from error
    deeper: int | None = None
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        if deeper is not None and depth > deeper:
            continue
        deeper = depth if line.lstrip().startswith(_LEFT_OUT) else None
        if deeper is None and not line.startswith("#"):
            yield _PLACE.sub("", _ORIGIN.sub("", line))
    yield "the end of the scenario"
