"""What each command takes, in the order in which `leidang --help` lists them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from sim.cli.options import (
    add_engine,
    add_file,
    add_folder,
    add_metric,
    add_out,
    add_outside,
    add_quiet,
    add_variants,
    add_work,
    names,
    not_negative,
    positive,
    workers,
)

# argparse gives what add_subparsers returns no public name.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


def _new(commands: Commands) -> None:
    new = commands.add_parser("new", help="start a scenario of one's own that runs as it is")
    new.add_argument("directory", type=Path, metavar="DIR", help="folder to write it to")


def _check(commands: Commands) -> None:
    check = commands.add_parser(
        "check", help="list every fault of a scenario, each with its line and column; else each force's expected route"
    )
    add_file(check)
    check.add_argument("--json", action="store_true", help="the same as JSON, for programs")


def _explain(commands: Commands) -> None:
    explain = commands.add_parser(
        "explain", help="print which file and line set a value of a scenario, what it means and what it overrode"
    )
    add_file(explain)
    explain.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        help="value or thing, as for --set, e.g. 'forces.US brigade.ready' (left out: list what can be explained)",
    )
    explain.add_argument("--all", action="store_true", help="every value inside a thing (default: long lists folded)")
    explain.add_argument("--json", action="store_true", help="every value as JSON, for programs")


def _diff(commands: Commands) -> None:
    diff = commands.add_parser(
        "diff", help="compare two scenarios by their composed values; exit code 0 where they are equal, 1 where not"
    )
    diff.add_argument("first", type=Path, metavar="A", help="scenario file, or result folder of a run")
    diff.add_argument("second", type=Path, metavar="B", help="the same, of the other scenario")
    diff.add_argument("--all", action="store_true", help="every difference (default: long lists folded)")
    diff.add_argument("--json", action="store_true", help="every difference as JSON, for programs")
    add_outside(diff)


def _import(commands: Commands) -> None:
    take_over = commands.add_parser(
        "import", help="import a table of forces, nodes or links, and list the missing fields"
    )
    take_over.add_argument("kind", choices=("forces", "nodes", "links"), help="what its rows are")
    take_over.add_argument("file", type=Path, metavar="FILE", help="table: CSV, or a workbook (.xlsx)")
    take_over.add_argument(
        "--out", type=Path, metavar="FILE", help="file to write: .csv, or for forces .yaml (default: only a preview)"
    )
    take_over.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=HEADING",
        help="the column that holds a field, where it is not recognised by itself (may be given several times)",
    )
    take_over.add_argument(
        "--default",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="value for empty cells, marked as notional, e.g. berths=2 (may be given several times)",
    )
    take_over.add_argument(
        "--sheet", default="", metavar="NAME", help="sheet of a workbook (default: the first in use)"
    )
    take_over.add_argument(
        "--country", type=names, default=(), metavar="A,B", help="with nodes: only places in these countries"
    )
    take_over.add_argument(
        "--nodes",
        type=Path,
        metavar="CSV",
        help="with forces and links: table of nodes by whose names places are recognised (default: the library's)",
    )
    take_over.add_argument(
        "--start", default="", metavar="DAY", help="with forces: the scenario's first day, for days of the calendar"
    )
    take_over.add_argument("--force", action="store_true", help="replace the file that is there")
    take_over.add_argument("--json", action="store_true", help="the preview, all rows and faults as JSON, for programs")
    add_quiet(take_over, "path written to")


def _show(commands: Commands) -> None:
    show = commands.add_parser("show", help="draw a procedure before and after arrangements, and list what they change")
    add_file(show)
    show.add_argument(
        "process", nargs="?", metavar="NAME", help="procedure or process to draw; left out: list what is there"
    )
    show.add_argument("--variant", metavar="NAME", help="variant (default: the first)")
    show.add_argument("--format", choices=("mermaid", "graphviz"), default="mermaid", help="language of the diagram")


def _run(commands: Commands) -> None:
    run = commands.add_parser("run", help="run a scenario with its variants and write a result folder")
    add_file(run)
    add_variants(run)
    run.add_argument("--only", type=not_negative, metavar="R", help="only the replication with this number")
    run.add_argument("--no-report", action="store_true", help="tables only, no figures and no report")
    run.add_argument(
        "--record",
        choices=("totals", "paths", "trace"),
        default="paths",
        help="how much is kept of each replication: hours of each element by cause; when and where it was held up "
        "(default); or besides everything that happened (large)",
    )
    add_work(run)


def _resume(commands: Commands) -> None:
    resume = commands.add_parser("resume", help="take up again a run that was stopped, and do only what is missing")
    add_folder(resume)
    resume.add_argument(
        "--workers", type=workers, metavar="N", help="processes of this machine to use (default: as the run)"
    )
    resume.add_argument(
        "--dask", metavar="ADDRESS", help="let the workers of a Dask scheduler do it (default: as the run)"
    )
    add_quiet(resume)


def _value(commands: Commands) -> None:
    value = commands.add_parser("value", help="say what each arrangement of a set is worth, alone and together")
    add_file(value)
    value.add_argument(
        "--arrangements", type=names, required=True, metavar="A,B,C", help="the set; up to eight: all its subsets"
    )
    value.add_argument(
        "--given", type=names, default=(), metavar="X,Y", help="arrangements that hold throughout (default: none)"
    )
    add_metric(value, "what is to be saved")
    value.add_argument(
        "--orders", type=positive, metavar="N", help="sample so many orders instead of all subsets (above eight: 16)"
    )
    add_work(value)


def _sweep(commands: Commands) -> None:
    sweep = commands.add_parser("sweep", help="run a scenario at many points, with other values at each")
    add_file(sweep)
    sweep.add_argument(
        "--vary",
        action="append",
        required=True,
        metavar="PATH=VALUES",
        help="what takes which values: path=a,b,c or path=low..high:n (n values), or path=low..high for a design that "
        "fills the range (may be given several times)",
    )
    sweep.add_argument(
        "--design",
        choices=("grid", "latin", "sobol"),
        default="grid",
        help="every combination (default), a Latin hypercube, or a Sobol sequence",
    )
    sweep.add_argument("--points", type=positive, metavar="N", help="points of a Latin hypercube or Sobol sequence")
    add_metric(sweep, "what the figures show")
    add_variants(sweep)
    sweep.add_argument("--discover", metavar="VARIANT", help="say where over the points this variant fails")
    sweep.add_argument(
        "--fails",
        choices=("no-help", "late"),
        default="no-help",
        help="with --discover: what it is to fail, not to be better than the first variant (default), or not to have "
        "everything there by its due date",
    )
    sweep.add_argument(
        "--least",
        type=float,
        metavar="AMOUNT",
        help="with --discover: how much better it must be, in h or as a share (default: the practical difference); "
        "with --fails late: in what share of the replications it must be in time (default: 0.5)",
    )
    add_work(sweep)


def _sensitivity(commands: Commands) -> None:
    sensitivity = commands.add_parser("sensitivity", help="say which input moves the answer, and which does not matter")
    add_file(sensitivity)
    sensitivity.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="PATH=VALUES",
        help="an input: path=low..high, or path=a,b,c (default: the ranges that the scenario's arrangements carry)",
    )
    sensitivity.add_argument(
        "--around",
        action="append",
        default=[],
        metavar="PATH=SHARE",
        help="besides, every notional number below a path, so much less and more: movement.road=20%%",
    )
    sensitivity.add_argument(
        "--together",
        action="append",
        default=[],
        metavar="PATH=SHARE",
        help="besides, all notional numbers below a path that nothing else varies, as one input: actors=20%%",
    )
    sensitivity.add_argument(
        "--method",
        choices=("morris", "sobol"),
        default="morris",
        help="screening with few points (default), or shares of the variance with many",
    )
    sensitivity.add_argument("--trajectories", type=positive, metavar="N", help="trajectories of Morris (default: 10)")
    sensitivity.add_argument("--samples", type=positive, metavar="N", help="base samples of Sobol (default: 64)")
    add_metric(sensitivity, "what the inputs move")
    add_variants(sensitivity)
    add_work(sensitivity)


def _counterfactual(commands: Commands) -> None:
    counterfactual = commands.add_parser(
        "counterfactual", help="say how much is saved without a cause of delay, or with a change"
    )
    add_file(counterfactual)
    counterfactual.add_argument("--variant", dest="arm", metavar="NAME", help="which variant (default: the first)")
    counterfactual.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="CAUSE",
        help="what is left out: a cause of the ledger, or `coordination` (may be given several times; default: each, "
        "unless there is a --change)",
    )
    counterfactual.add_argument(
        "--change",
        action="append",
        default=[],
        metavar="NAME:PATH=VALUE",
        help="other values under a name: 'one more ship: repair_classes.telecom.ships=3', more of them behind "
        "semicolons (may be given several times)",
    )
    add_metric(counterfactual, "the time of which hours are saved")
    add_work(counterfactual)


def _compare(commands: Commands) -> None:
    compare = commands.add_parser("compare", help="hold variants against one of them, also across result folders")
    compare.add_argument("folders", type=Path, nargs="+", metavar="RESULT_DIR", help="result folder of a run")
    compare.add_argument(
        "--reference",
        metavar="NAME",
        help="variant to compare with, 'FOLDER: VARIANT' with several folders (default: the first of the first folder)",
    )
    compare.add_argument(
        "--metric",
        action="append",
        default=[],
        metavar="NAME",
        help="metric of summary.csv to show (may be given several times; default: the headline comparisons)",
    )
    compare.add_argument(
        "--like-for-like",
        action="store_true",
        help="compare each variant with the variant of the same name in a second run, and the effects of the variants "
        "in the two: first the folder of the run without a change, then with it",
    )
    add_out(compare, "where to write to (default: `comparison` in the first result folder)")
    add_quiet(compare, "path written to")


def _report(commands: Commands) -> None:
    report = commands.add_parser(
        "report", help="write the figures and the report of a run anew, also with a sensitivity analysis in it"
    )
    add_folder(report)
    report.add_argument(
        "--sensitivity",
        type=Path,
        metavar="STUDY_DIR",
        help="folder of `leidang sensitivity` on the same scenario, whose tables are copied into the run's and told in "
        "its report, also the next time",
    )


def _tell(commands: Commands) -> None:
    tell = commands.add_parser(
        "tell", help="tell one replication of a run as a dated account, an inject list, a timeline"
    )
    add_folder(tell)
    tell.add_argument(
        "--replication",
        default="median",
        metavar="WHICH",
        help="by the arrival of the last element: median (default), worst, largest-difference; or a number",
    )
    tell.add_argument("--variant", metavar="NAME", help="variant that is told (default: the reference)")
    tell.add_argument(
        "--force", metavar="NAME", help="only what belongs to this force, which also decides on the choice"
    )
    tell.add_argument("--incident", metavar="NAME", help="only what belongs to this incident")
    tell.add_argument("--all", action="store_true", help="every event (default: the 55 that matter most)")
    add_out(tell, "folder for story_*.md, .csv, .svg, .png (default: RESULT_DIR/stories)")
    add_quiet(tell, "folder written to")


def _difference(commands: Commands) -> None:
    difference = commands.add_parser(
        "difference", help="say where two runs part: who first did something else, and when"
    )
    difference.add_argument("folder", type=Path, metavar="RESULT_DIR", help="result folder")
    difference.add_argument(
        "other", type=Path, nargs="?", metavar="OTHER_DIR", help="second folder (default: two variants of the first)"
    )
    difference.add_argument(
        "--variants", metavar="A,B", help="the variants to compare (default: those in both folders, or the only two)"
    )
    difference.add_argument(
        "--replication", type=not_negative, metavar="R", help="only this replication (default: all, until two differ)"
    )


def _export(commands: Commands) -> None:
    export = commands.add_parser("export", help="write the results for other programs: GeoJSON for maps, a workbook")
    add_folder(export)
    export.add_argument(
        "--to", action="append", choices=("geojson", "xlsx"), help="what to write (may be given twice; default: both)"
    )
    add_out(export, "folder to write to (default: RESULT_DIR/export)")


def _calibrate(commands: Commands) -> None:
    calibrate = commands.add_parser("calibrate", help="hold the incidents of a run against what was observed")
    add_folder(calibrate)
    calibrate.add_argument(
        "--observed",
        type=Path,
        metavar="CSV",
        help="table of observations (default: the public record of 2022 to 2024)",
    )
    calibrate.add_argument("--variant", metavar="NAME", help="variant that is compared (default: the reference)")
    calibrate.add_argument("--out", type=Path, metavar="FILE", help="also write the table to this file (Markdown)")


def _verify(commands: Commands) -> None:
    verify = commands.add_parser("verify", help="run both engines on a scenario and say whether they agree")
    add_file(verify)
    verify.add_argument("--replications", type=positive, default=3, metavar="N", help="replications of each variant")


def _audit(commands: Commands) -> None:
    audit = commands.add_parser("audit", help="add what concerns nobody, and say whether anything else moved")
    add_file(audit)
    audit.add_argument("--replications", type=positive, default=2, metavar="N", help="replications of each variant")
    add_engine(audit, "whose chances are looked at (default: the one that `leidang run` chooses for this scenario)")


def _schema(commands: Commands) -> None:
    commands.add_parser("schema", help="print the JSON Schema of scenario files, for editors")


COMMANDS = (
    _new,
    _check,
    _explain,
    _diff,
    _import,
    _show,
    _run,
    _resume,
    _value,
    _sweep,
    _sensitivity,
    _counterfactual,
    _compare,
    _report,
    _tell,
    _difference,
    _export,
    _calibrate,
    _verify,
    _audit,
    _schema,
)
"""Each adds the parser of the command of its name, which is carried out by `main` of the module of the same name."""
