"""Writer of generated documentation: reference pages, output of the manual's code blocks, answer of the README.

Run it with Leidang's environment: ``python docs/generate.py`` writes; ``--check`` writes nothing, and ends with 1 if a
page differs from what would be written; ``--figures`` runs the flagship scenario and puts its figure into the manual
and its answer into the README.
"""

from __future__ import annotations

import argparse
import math
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from docs import arrangements_reference, commands_reference, results_reference, scenario_reference
from docs.markdown import table
from docs.transcripts import Page, run_command, run_pages
from sim.record.tables import ALL_FORCES

if TYPE_CHECKING:
    from analysis import Results
    from analysis.facts.estimates import DifferenceEstimate, OutcomeEstimate

DOCS: Final = Path(__file__).parent
README: Final = DOCS.parent / "README.md"
FLAGSHIP: Final = DOCS.parent / "scenarios" / "northern_reinforcement.yaml"
FIGURE: Final = DOCS / "figures" / "arrivals.png"
REPLICATIONS: Final = 100
PICTURE: Final = (
    "![Cumulative share of vehicles delivered by day, under national rules and in the Nordic corridor]"
    "(docs/figures/arrivals.png)"
)

REFERENCE: Final = {
    "reference/commands.md": commands_reference.page,
    "reference/scenario.md": scenario_reference.page,
    "reference/arrangements.md": arrangements_reference.page,
    "reference/results.md": results_reference.page,
}
"""The pages that are written as a whole, with what writes them."""

PAGES: Final = (
    "index.md",
    "first_run.md",
    "scenario_files.md",
    "explaining.md",
    "own_data.md",
    "movement.md",
    "coordination.md",
    "arrangements.md",
    "incidents.md",
    "processes.md",
    "reading_results.md",
    "comparing.md",
    "experiments.md",
    "analysis.md",
    "telling.md",
    "long_runs.md",
    "limits.md",
    "glossary.md",
)
"""The pages of the manual in the order in which their code blocks run."""


def main(arguments: list[str] | None = None) -> int:
    """Write or check; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the manual's generated parts.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if a page is out of date")
    parser.add_argument("--figures", action="store_true", help="run the flagship and write its figure and its answer")
    options = parser.parse_args(arguments)
    if options.figures:
        write_figures()
        return 0
    pages = [*reference_pages(), *manual_pages().values()]
    faults = [page.fault for page in pages if page.fault]
    stale = [page for page in pages if not page.fault and page.run != page.written]
    for fault in faults:
        print(fault, file=sys.stderr)
    for page in stale:
        if not options.check:
            (DOCS / page.name).write_text(page.run, encoding="utf-8")
        print(f"docs/{page.name} {'is out of date' if options.check else 'written'}")
    return 1 if faults or (stale and options.check) else 0


def reference_pages() -> list[Page]:
    """The reference pages as they are and as they would be written."""
    return [Page(name, _text(DOCS / name), write()) for name, write in REFERENCE.items()]


def manual_pages() -> dict[str, Page]:
    """The pages of the manual as they are, and with what their code blocks print now."""
    with TemporaryDirectory() as scratch:
        return run_pages(PAGES, Path(scratch))


def write_figures() -> None:
    """Run the flagship; put its figure of arrivals into the manual, and its answer into the README."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "flagship"
        run_command(
            f"leidang run '{FLAGSHIP}' --replications {REPLICATIONS} --out '{folder}' --png --quiet", Path(scratch)
        )
        words = _answer(folder)
        FIGURE.parent.mkdir(exist_ok=True)
        shutil.copyfile(folder / "figures" / "arrivals.png", FIGURE)
    README.write_text(between(_text(README), "flagship", words), encoding="utf-8")
    print(f"{FIGURE.relative_to(DOCS.parent)} and the README's answer written:\n\n{words}")


def between(text: str, mark: str, words: str) -> str:
    """The text with other words between `<!-- mark:begin -->` and `<!-- mark:end -->`.

    Raises
    ------
    ValueError
        If the marks are not there, once each and in this order.
    """
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    changed, count = re.subn(f"{begin}.*?{end}", lambda _: f"{begin}\n{words}\n{end}", text, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"{begin} ... {end} stands {count} times in the text, not once")
    return changed


def _answer(folder: Path) -> str:
    """The largest change, the figure, and folded the report's answer in full with 90 % closure by force."""
    from analysis import open_results
    from analysis.report.headline import answer_in_order

    results = open_results(folder)
    answer = answer_in_order(results)
    lead = f"**{answer[0].text.partition('). ')[0]}).**"
    lines = [f"- **{line.about}.** {line.text}" for line in answer]
    manifest = results.manifest
    each = manifest.replications.done // len(results.variants)
    run = f"{each} replications of each variant, random seed {manifest.root_seed}, Leidang {manifest.version}."
    limits = f"({run} The shipped inputs are mostly notional: see [limits](docs/limits.md).)"
    full = ["<details><summary>The answer of the report in full</summary>", "", *lines, "", _closures(results).rstrip()]
    return "\n".join([lead, "", PICTURE, "", limits, "", *full, "", "</details>"])


def _closures(results: Results) -> str:
    """90 % closure of each force, in each variant, and the differences of the other variants from the reference."""
    from analysis.facts.estimates import closure, difference, outcome, reference_first

    reference, *others = reference_first(results)
    differences = [f"{variant}: difference" for variant in others]
    header = ("90 % closure (mean, 95 % CI)", reference, *others, *differences)
    rows = []
    for force in (*(force.name for force in results.manifest.forces), ALL_FORCES):
        metric = closure(90, force)
        values = [outcome(results, variant, metric) for variant in (reference, *others)]
        rows.append([force, *map(_cell, values), *(_cell(difference(results, variant, metric)) for variant in others)])
    return table(header, rows)


def _cell(given: OutcomeEstimate | DifferenceEstimate | None) -> str:
    """The mean and its interval in days; the median, and the censored replications, where there is no mean."""
    if given is None:
        return "–"
    mean = given.mean
    if mean.known:
        return f"{_days(mean.value)} d ({_days(mean.low)} to {_days(mean.high)})"
    median = getattr(given, "median", math.nan)
    start = "–" if math.isnan(median) else f"{_days(median)} d in the median"
    return f"{start}; censored in {given.censored} of {mean.n} replications"


def _days(hours: float) -> str:
    """Hours as days with one decimal, a true minus sign and no minus zero."""
    days = round(hours / 24, 1) + 0.0
    return f"{days:.1f}".replace("-", "\N{MINUS SIGN}")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
