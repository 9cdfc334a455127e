"""What a run needs of a variant once its program is built: plain data, that can be kept; the model is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.engine.kernel.packed import PackedProgram, packed
from sim.experiment.result_layout import ResultLayout, result_layout
from sim.record.step_graphs import BeforeAndAfter

if TYPE_CHECKING:
    from sim.domains.scenario import Scenario
    from sim.process.index import ProgramIndex


@dataclass(frozen=True, slots=True)
class VariantRecord:
    """What the result folder says of a variant, whatever happens in its replications.

    Attributes
    ----------
    layout
        How its outcomes become tables.
    graphs
        Step graphs that its arrangements change, before and after.
    changes
        Rows of `changes.csv` but for the variant: arrangement, procedure, between whom, and the change in words.
    """

    layout: ResultLayout
    graphs: tuple[BeforeAndAfter, ...]
    changes: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class PreparedProgram:
    """A variant ready for the compiled engine."""

    packed: PackedProgram
    record: VariantRecord


@dataclass(frozen=True, slots=True)
class BuiltVariant:
    """A variant whose program is checked and numbered, as trees of processes."""

    index: ProgramIndex
    record: VariantRecord

    def prepared(self) -> PreparedProgram:
        """The same as arrays.

        Raises
        ------
        ProgramError
            A primitive that the compiled engine does not know.
        """
        return PreparedProgram(packed(self.index), self.record)


def build_variant(scenario: Scenario, variant: str, *, described: bool = True) -> BuiltVariant:
    """Build a variant of a scenario.

    Parameters
    ----------
    described
        Whether to work out what the arrangements change; else this is left empty.

    Raises
    ------
    LeidangError
        No sound program can be made of it.
    """
    from sim.domains.coordination.arrangements import Arranged
    from sim.domains.coordination.step_graph_view import changes, step_graphs
    from sim.model.build import build
    from sim.process.check import check
    from sim.process.index import index_program

    arranged = Arranged(scenario, variant)
    model = build(arranged.scenario, arranged.variant, arranged)
    check(model.program)
    index = index_program(model.program)
    found = changes(arranged, model.cases) if described else ()
    record = VariantRecord(
        layout=result_layout(model, index),
        graphs=step_graphs(arranged, model.cases) if described else (),
        changes=tuple((one.arrangement, one.procedure, " ".join(one.between), one.words) for one in found),
    )
    return BuiltVariant(index, record)
