"""`leidang show`: a process as a diagram, or the list of what can be drawn."""

from __future__ import annotations

import argparse
import re
from difflib import get_close_matches

from sim.errors import LeidangError
from sim.model.build import build_with_changes
from sim.model.meaning import Model
from sim.process.diagram import graphviz, mermaid
from sim.scenario import load


def main(options: argparse.Namespace) -> int:
    """Draw one process, or list the processes and what the variant's arrangements changed."""
    scenario = load(options.file, options.set)
    variant = options.variant or next(iter(scenario.variants))
    if variant not in scenario.variants:
        raise LeidangError(
            f"no variant is called {variant!r}; the scenario has {', '.join(map(repr, scenario.variants))}"
        )
    model, changes = build_with_changes(scenario, variant)
    if options.process is None:
        print(f"Variant {variant!r}. Processes that can be drawn (leidang show FILE 'PROCESS'):\n")
        print("\n".join(_kinds(model)))
        print("\nWhat the arrangements of this variant change:\n")
        lines = [f"{c.arrangement}: {c.procedure} between {' and '.join(c.between)}: {c.words}" for c in changes]
        print("\n".join(lines) or "nothing: no arrangement of this variant holds between the parties")
        return 0
    process = next((p for p in model.program.processes if p.name == options.process), None)
    if process is None:
        names = [p.name for p in model.program.processes]
        near = get_close_matches(options.process, names, n=1, cutoff=0.3)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise LeidangError(f"no process is called {options.process!r}{hint}")
    draw = mermaid if options.format == "mermaid" else graphviz
    print(draw(process.body, process.name))
    return 0


def _kinds(model: Model) -> list[str]:
    """One process of each kind, the others counted: names that differ only in numbers are of one kind."""
    kinds: dict[str, list[str]] = {}
    for process in model.program.processes:
        kinds.setdefault(re.sub(r"\d+", "#", process.name), []).append(process.name)
    return [names[0] + (f"   (and {len(names) - 1} like it)" if len(names) > 1 else "") for names in kinds.values()]
