"""The compiled engine: the same traces as the reference engine, many times faster."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import failures
from sim.engine.deadlock import A_WAY, THE_CLOCK, Alive, InUse, who_waits
from sim.engine.kernel.flatten import Code, Names
from sim.engine.kernel.layout import Block, layout
from sim.engine.kernel.library import library
from sim.engine.kernel.memory import Memory
from sim.engine.kernel.packed import PackedProgram, packed
from sim.engine.order import ordered_changes, ordered_intervals, ordered_marks, ordered_tokens
from sim.engine.trace import Floats, Kind, ResourceUse, Trace, Waiting
from sim.errors import SimulationError
from sim.process.draws import run_key
from sim.process.index import ProgramIndex

USE_FIELDS = (
    "busy", "capacity_area", "queued", "open_time", "requests", "waited", "amount", "wait_total", "wait_max",
)  # fmt: skip
"""Fields of a resource in the order of `ResourceUse`."""


@dataclass
class Kernel:
    """A program ready to run in compiled code. One thread uses a kernel at a time; `twin` makes another for a second.

    Parameters
    ----------
    source
        A checked program, numbered; or what was made of one.

    Raises
    ------
    KernelMissingError
        The compiled engine is not built.
    """

    source: InitVar[ProgramIndex | PackedProgram]
    packed: PackedProgram = field(init=False)
    code: Code = field(init=False)
    names: Names = field(init=False)
    program: Block = field(init=False)
    world: Memory = field(init=False)

    def __post_init__(self, source: ProgramIndex | PackedProgram) -> None:
        self.packed = packed(source) if isinstance(source, ProgramIndex) else source
        self.code, self.names = self.packed.code, self.packed.names
        self.program = self.code.block()
        self.world = Memory(self.program)

    def twin(self) -> Kernel:
        """A kernel for the same program with a state of its own."""
        other = object.__new__(Kernel)
        other.packed, other.code, other.names, other.program = self.packed, self.code, self.names, self.program
        other.world = Memory(self.program)
        return other

    def run(self, seed: int, replication: int) -> Memory:
        """Run one replication; the arrays are overwritten by the next.

        Raises
        ------
        SimulationError
            As the reference engine.
        """
        key = run_key(seed, replication)
        limits = failures.MOST_TOKENS, failures.MOST_ROWS
        status = library().leidang_run(self.world.address, key, self.packed.horizon, *limits)
        if status != 0:
            raise SimulationError(self._words(status, key, replication))
        return self.world

    def _words(self, status: int, key: int, replication: int) -> str:
        """Why the run failed."""
        world, names, codes = self.world, self.names, layout().codes["Status"]
        culprit, now = world.number("culprit"), world.number("now")
        match status:
            case failures.REMOVED_TOO_OFTEN:
                return failures.removed_too_often(names.modifiers[culprit], now)
            case failures.NOT_FINITE:
                return failures.not_finite(names.levels[culprit], float(world.table("levels")["value"][culprit]), now)
            case failures.TOO_MANY_WAIT:
                units = int(world.table("resources")["units"][culprit])
                return failures.too_many_wait(names.resources[culprit], units, now)
            case failures.TOO_LARGE:
                capacity = int(world.table("resources")["capacity"][culprit])
                return failures.too_large(names.resources[culprit], capacity, now)
            case failures.NO_TIME:
                return failures.no_time(self.packed.labels[culprit], now)
            case failures.NOT_HELD:
                return failures.not_held(self.packed.labels[culprit], now)
            case failures.BAD_DRAW:
                return failures.bad_draw(self.packed.labels[culprit], self._drawn(culprit, key), replication, now)
            case codes.TOO_MANY_TOKENS:
                return failures.too_many_tokens()
            case codes.TOO_MANY_ROWS:
                return failures.too_many_rows()
        return failures.no_memory()

    def _drawn(self, label: int, key: int) -> float:
        """What a label drew in the turn in which the run failed."""
        draw = int(np.flatnonzero(self.code.draws["label"] == label)[0])
        return float(draws_of(self.program, draw, key, np.array([self.world.number("failed_turn")], np.uint64))[0])

    def trace(self) -> Trace:
        """The trace of the replication run last, in canonical order."""
        world = self.world
        tokens, marks = world.table("tokens"), world.table("marks")
        columns = (tokens[name].astype(np.int64) for name in ("parent", "subject", "start", "end"))
        tokens_in_order, rank = ordered_tokens(tokens["label"].astype(np.int64), tokens["loop"].copy(), *columns)
        stamped = np.stack([marks[name].astype(np.int64) for name in ("token", "time", "label")], axis=1)
        return Trace(
            intervals=ordered_intervals(world.rows(), rank),
            tokens=tokens_in_order,
            marks=ordered_marks(stamped, rank),
            levels=ordered_changes(*world.changes()),
            resources=self.resource_use(),
            waiting=self.waiting(),
            events=world.number("events"),
        )

    def may_have_waiting(self) -> bool:
        """False where `waiting` would be empty; quick, and asked after every replication."""
        tokens = self.world.table("tokens")
        kind = tokens["kind"]
        at_gate = (kind == Kind.GATE) & (tokens["what"] >= 0)
        return bool(np.any(at_gate | np.isin(kind, (Kind.QUEUE, Kind.STOCK, Kind.CHOICE, Kind.WORK))))

    def resource_use(self) -> ResourceUse:
        """The totals of the resources of the replication run last, by name."""
        resources = self.world.table("resources")
        return ResourceUse(*(resources[name].copy() for name in USE_FIELDS))

    def waiting(self) -> tuple[Waiting, ...]:
        """Who was still waiting at the end of the replication run last."""
        tokens, joins, resources = (self.world.table(name) for name in ("tokens", "joins", "resources"))
        missing = {int(join["token"]): int(join["need"] - join["done"]) for join in joins[joins["waiting"]]}
        alive = []
        for number in np.flatnonzero(tokens["end"] < 0).tolist():
            branch_of = tokens["join"][number]
            awaited = branch_of >= 0 and bool(joins["waiting"][branch_of])
            alive.append(self._alive(number, tokens[number], missing.get(number, 0), awaited=awaited))
        holders = self._holders()
        in_use = {
            name: InUse(bool(resources["open"][number]), tuple(holders[number]))
            for number, name in enumerate(self.names.resources)
        }
        return who_waits(alive, in_use, self.packed, self.packed.may_leave)

    def _holders(self) -> list[list[tuple[int, bool]]]:
        """Who holds units of each resource, and whether they are on their way back."""
        states = layout().codes["HoldingState"]
        holdings = self.world.table("holdings")
        holders: list[list[tuple[int, bool]]] = [[] for _ in self.names.resources]
        for holding in holdings[holdings["state"] != states.GIVEN_BACK]:
            returning = bool(holding["state"] == states.RETURNING)
            holders[holding["resource"]].append((int(holding["token"]), returning))
        return holders

    def _alive(self, number: int, token: Any, missing: int, *, awaited: bool) -> Alive:  # noqa: ANN401  # a record
        kind = None if token["kind"] < 0 else Kind(int(token["kind"]))
        asked = kind in (Kind.QUEUE, Kind.STOCK)
        return Alive(
            number=number,
            key=(int(token["label"]), int(token["loop"])),
            parent=int(token["parent"]),
            subject=int(token["subject"]),
            kind=kind,
            label=int(token["row_label"]),
            since=int(token["asked" if asked else "since"]),
            what=self._what(kind, int(token["what"])),
            stopped=kind is Kind.WORK and bool(self.world.table("levels")["value"][token["what"]] <= 0.0),
            missing=missing,
            awaited=awaited,
        )

    def _what(self, kind: Kind | None, what: int) -> str:
        """What a token waits for, in words."""
        match kind:
            case Kind.QUEUE:
                return self.names.resources[what]
            case Kind.STOCK:
                return self.names.stocks[what]
            case Kind.WORK:
                return self.names.levels[what]
            case Kind.CHOICE:
                return A_WAY
            case Kind.GATE if what >= 0:
                gate, operands = self.code.instructions[what], layout().operands
                of_level = gate["operation"] == layout().codes["Operation"].GATE_LEVEL
                place = operands["GATE_LEVEL"]["level"] if of_level else operands["GATE_STOCK"]["stock"]
                return (self.names.levels if of_level else self.names.stocks)[int(gate["operands"][place])]
            case _:
                return THE_CLOCK


def simulate(index: ProgramIndex, seed: int, replication: int) -> Trace:
    """Run one replication of a program in compiled code; see `sim.engine.simpy_engine.simulate`."""
    kernel = Kernel(index)
    kernel.run(seed, replication)
    return kernel.trace()


def draws_of(program: Block, draw: int, run: int, turns: NDArray[np.uint64]) -> Floats:
    """What one draw of a program gives in some turns of its loop (0 outside loops).

    Parameters
    ----------
    draw
        Its number.
    run
        The key of the replication.
    turns
        Keys of the turns.
    """
    values = np.empty(len(turns))
    library().leidang_draw(program.address, draw, run, turns.ctypes.data, values.ctypes.data, len(turns))
    return values
