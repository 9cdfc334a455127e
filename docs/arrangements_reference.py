"""The reference page of the shipped arrangements, written from the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from docs.markdown import table
from sim.domains.coordination.rewrites import DeskRewrite, Rewrite
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.coordination.schema.procedures import Procedure
from sim.domains.scenario import Scenario
from sim.scenario import load

HEAD: Final = """\
# Every arrangement of the library

<!-- Written by docs/generate.py from scenarios/library/arrangements; edit the files there. -->

That an agreement exists is public, as far as a source is named. What it changes is our reading, notional throughout:
the last column but two gives numbers to vary. *National rules* are no arrangement but a variant without any, the
procedure as it stands. [Arrangements](../arrangements.md) says how to use these and how to write one; how a rewrite
works is under [Coordination](../coordination.md#arrangements).
"""

SHIPPED: Final = ("peacetime_exercise", "crisis_corridors")
"""The scenarios that use every file of arrangements."""

SCENARIOS: Final = Path(__file__).parent.parent / "scenarios"
BETWEEN: Final = {"border": "", "host_sponsor": " (host and the force's nation)", "parties": " (all parties)"}


def page() -> str:
    """The whole page, as Markdown."""
    scenarios = [load(SCENARIOS / f"{name}.yaml") for name in SHIPPED]
    procedures = {name: procedure for scenario in scenarios for name, procedure in scenario.procedures.items()}
    files = sorted((SCENARIOS / "library" / "arrangements").glob("*.yaml"))
    return "\n".join([HEAD, *(_section(path, scenarios, procedures) for path in files)])


def _section(path: Path, scenarios: list[Scenario], procedures: dict[str, Procedure]) -> str:
    text = path.read_text(encoding="utf-8")
    arrangements = {name: arrangement for scenario in scenarios for name, arrangement in scenario.arrangements.items()}
    inside = [name for name in arrangements if f"\n  {name}:\n" in text]
    rows = [
        _row(name, arrangements[name], procedures)
        for name in sorted(inside, key=lambda name: text.index(f"\n  {name}:"))
    ]
    header = ("name", "what it rests on", "parties", "what it changes", "range to sweep", "source", "confidence")
    return f"## `arrangements/{path.stem}`\n\n{table(header, rows)}"


def _row(name: str, arrangement: Arrangement, procedures: dict[str, Procedure]) -> tuple[str, ...]:
    changes = [*(_rewrite(rewrite, procedures) for rewrite in arrangement.rewrites), *_conditions(arrangement)]
    sweep = "; ".join(f"`{swept.path}` from {swept.low} to {swept.high}: {swept.why}" for swept in arrangement.sweep)
    return (
        f"`{name}`",
        f"**{arrangement.title}.** {arrangement.basis}",
        ", ".join(arrangement.parties) or "all",
        "; ".join(changes),
        sweep or "–",
        arrangement.source,
        arrangement.confidence or "–",
    )


def _rewrite(rewrite: Rewrite, procedures: dict[str, Procedure]) -> str:
    if isinstance(rewrite, DeskRewrite):
        return rewrite.words()
    what = rewrite.words(f"{len(rewrite.touched)} of {len(procedures[rewrite.procedure].steps)} steps")
    return f"`{rewrite.procedure}`{BETWEEN[rewrite.between]}: {what}: {', '.join(rewrite.touched)}"


def _conditions(arrangement: Arrangement) -> Iterator[str]:
    """When it holds, and what it costs."""
    if arrangement.inform:
        desks = ", ".join(f"`{inform.desk}`" for inform in arrangement.inform)
        yield f"every case under it takes staff time at {desks}"
    if arrangement.activation is not None:
        yield f"only after `{arrangement.activation.procedure}` is decided"
    if len(arrangement.phases) == 1:
        yield f"only in {arrangement.phases[0]}"
    if arrangement.covers is not None:
        yield f"covers {' and '.join(arrangement.covers) or 'ordinary movement only'}"
    if arrangement.in_force.since is not None:
        yield f"since {arrangement.in_force.since}"
