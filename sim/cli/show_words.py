"""What `leidang show` prints: diagrams, or lists of what can be drawn and of what the arrangements change."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from difflib import get_close_matches

from sim.domains.coordination.arrangements import Arranged
from sim.domains.coordination.step_graph_drawing import graphviz_steps, mermaid_steps
from sim.domains.coordination.step_graph_view import before_and_after, changes
from sim.domains.scenario import Scenario
from sim.errors import LeidangError
from sim.model.model import Model
from sim.process.copies import unfolded
from sim.process.diagram import graphviz, mermaid


def procedure_drawing(arranged: Arranged, model: Model, name: str, language: str) -> str:
    """A procedure before and after the arrangements of a variant, as text of a drawing language."""
    drawing = before_and_after(arranged, name, model.cases)
    if drawing is None:
        raise LeidangError(f"{name!r} has no case in variant {arranged.variant!r}, so there is nothing to draw")
    return mermaid_steps(drawing) if language == "mermaid" else graphviz_steps(drawing)


def process_drawing(scenario: Scenario, model: Model, name: str, language: str) -> str:
    """A process as text of a drawing language."""
    process = next((p for p in unfolded(model.program).processes if p.name == name), None)
    if process is None:
        names = [*scenario.procedures, *(p.name for p in model.program.processes)]
        near = get_close_matches(name, names, n=1, cutoff=0.3)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise LeidangError(f"no procedure or process is called {name!r}{hint}")
    return mermaid(process.body, name) if language == "mermaid" else graphviz(process.body, name)


def overview(arranged: Arranged, model: Model) -> list[str]:
    """What can be drawn, and what the arrangements of the variant change."""
    scenario, variant = arranged.scenario, arranged.variant
    asked = Counter(request.procedure for request in model.requests)
    return [
        f"Variant {variant!r}. Procedures, drawn before and after its arrangements (leidang show FILE PROCEDURE):\n",
        *(f"{name}: {scenario.procedures[name].title} ({asked[name]} cases)" for name in sorted(asked)),
        "\nProcesses that can be drawn (leidang show FILE 'PROCESS'):\n",
        *_kinds(model),
        "\nWhat the arrangements of this variant change, once all of them are in force:\n",
        *(_changed(arranged, model) or ["nothing: no arrangement of this variant holds between the parties"]),
        *_guesses(scenario, variant),
    ]


def _changed(arranged: Arranged, model: Model) -> list[str]:
    changed = changes(arranged, model.cases)
    return [": ".join(filter(None, (change.arrangement, change.procedure, change.words))) for change in changed]


def _guesses(scenario: Scenario, variant: str) -> list[str]:
    """The numbers of the variant's arrangements that are guesses, as they can be set on the command line."""
    swept = [(name, sweep) for name in scenario.arrangements_of(variant) for sweep in scenario.arrangements[name].sweep]
    lines = [
        f"{name}: --set {shlex.quote(f'{sweep.path}={sweep.low}')} to {shlex.quote(str(sweep.high))}: {sweep.why}"
        for name, sweep in swept
    ]
    return ["\nNumbers of these arrangements that are guesses, with the range to try:\n", *lines] if lines else []


def _kinds(model: Model) -> list[str]:
    """One process of each kind, the others counted: names that differ only in numbers are of one kind."""
    kinds: dict[str, list[str]] = {}
    for process in model.program.processes:
        kinds.setdefault(re.sub(r"\d+", "#", process.name), []).append(process.name)
    return [names[0] + (f"   (and {len(names) - 1} like it)" if len(names) > 1 else "") for names in kinds.values()]
