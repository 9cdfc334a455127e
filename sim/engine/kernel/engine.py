"""The compiled engine: the same traces as the reference engine, many times faster."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field

import numpy as np

from sim.engine import failures
from sim.engine.deadlock import A_WAY, THE_CLOCK, Alive, InUse, who_waits
from sim.engine.kernel import layout as at
from sim.engine.kernel.flatten import Code, Names
from sim.engine.kernel.interpreter import simulate as simulate_arrays
from sim.engine.kernel.memory import Memory, fresh_memory, pack, rows_of, table
from sim.engine.kernel.packed import PackedProgram, packed
from sim.engine.order import ordered_changes, ordered_intervals, ordered_marks, ordered_tokens
from sim.engine.trace import Kind, ResourceUse, Trace, Waiting
from sim.errors import SimulationError
from sim.process.draws import run_key
from sim.process.index import ProgramIndex

USE_COLUMNS = (
    at.R_BUSY,
    at.R_CAPACITY_AREA,
    at.R_QUEUED,
    at.R_OPEN_TIME,
    at.R_REQUESTS,
    at.R_WAITED,
    at.R_AMOUNT,
    at.R_WAIT_TOTAL,
    at.R_WAIT_MAX,
)
"""Columns of a resource in the order of `ResourceUse`."""

GROWTH = 2
"""A run that does not fit is done again with this many times the room."""


@dataclass
class Kernel:
    """A program ready to run in compiled code. One thread uses a kernel at a time; `twin` makes another for a second.

    Parameters
    ----------
    source
        A checked program, numbered; or what was made of one.
    """

    source: InitVar[ProgramIndex | PackedProgram]
    program: PackedProgram = field(init=False)
    code: Code = field(init=False)
    names: Names = field(init=False)
    world: Memory = field(init=False)

    def __post_init__(self, source: ProgramIndex | PackedProgram) -> None:
        self.program = packed(source) if isinstance(source, ProgramIndex) else source
        self.code, self.names = self.program.code, self.program.names
        self.world = Memory(*pack(self.code), *fresh_memory(self.code))

    def twin(self) -> Kernel:
        """A kernel for the same program with a state of its own."""
        other = object.__new__(Kernel)
        other.program, other.code, other.names = self.program, self.code, self.names
        other.world = Memory(self.world.k, self.world.c, self.world.f, *fresh_memory(self.code, *self._room()))
        return other

    def _room(self) -> tuple[int, int]:
        return int(self.world.m[at.ROOM_TOKENS]), int(self.world.m[at.ROOM_ROWS])

    def run(self, seed: int, replication: int) -> Memory:
        """Run one replication; the arrays are overwritten by the next.

        Raises
        ------
        SimulationError
            As the reference engine.
        """
        key = np.uint64(run_key(seed, replication))
        while True:
            status = simulate_arrays(*self.world.addresses(), key, self.program.horizon)
            if status != at.TOO_SMALL:
                break
            self._grow()
        if status != at.DONE:
            raise SimulationError(self._words(status, key, replication))
        return self.world

    def _grow(self) -> None:
        """Make room where there was none: for rows, marks and changes, or for tokens and what belongs to them."""
        tokens, rows = self._room()
        written = max(int(self.world.m[count]) for count in (at.N_ROWS, at.N_MARKS, at.N_CHANGES))
        if written >= rows:
            if rows >= failures.MOST_ROWS:
                raise SimulationError(failures.too_many_rows())
            room = tokens, min(GROWTH * rows, failures.MOST_ROWS)
        else:
            if tokens >= failures.MOST_TOKENS:
                raise SimulationError(failures.too_many_tokens())
            room = min(GROWTH * tokens, failures.MOST_TOKENS), rows
        self.world = Memory(self.world.k, self.world.c, self.world.f, *fresh_memory(self.code, *room))

    def _words(self, status: int, key: np.uint64, replication: int) -> str:
        """Why the run failed."""
        world, names = self.world, self.names
        culprit, now = int(world.m[at.N_CULPRIT]), int(world.m[at.N_NOW])
        resources = table(world, at.P_RESOURCE, len(names.resources), at.RESOURCE_COLUMNS)
        match status:
            case failures.REMOVED_TOO_OFTEN:
                return failures.removed_too_often(names.modifiers[culprit], now)
            case failures.NOT_FINITE:
                value = float(world.x[int(world.m[at.P_LEVEL_VALUE]) + culprit])
                return failures.not_finite(names.levels[culprit], value, now)
            case failures.TOO_MANY_WAIT:
                return failures.too_many_wait(names.resources[culprit], int(resources[culprit, at.R_UNITS]), now)
            case failures.TOO_LARGE:
                return failures.too_large(names.resources[culprit], int(resources[culprit, at.R_CAPACITY]), now)
            case failures.NO_TIME:
                return failures.no_time(self.program.labels[culprit], now)
            case failures.NOT_HELD:
                return failures.not_held(self.program.labels[culprit], now)
        return failures.bad_draw(self.program.labels[culprit], self._drawn(culprit, key), replication, now)

    def _drawn(self, label: int, key: np.uint64) -> float:
        """What a label drew in the turn in which the run failed."""
        turn = self.world.m[at.N_FAILED_TURN : at.N_FAILED_TURN + 1].view(np.uint64)
        return self.program.draw(label, int(key), turn)

    def trace(self) -> Trace:
        """The trace of the replication run last, in canonical order."""
        w, m = self.world, self.world.m
        tokens = table(w, at.P_TOKEN, m[at.N_TOKENS], at.TOKEN_COLUMNS)
        columns = (at.T_PARENT, at.T_SUBJECT, at.T_START, at.T_END)
        identity = tokens[:, at.T_LABEL], tokens[:, at.T_LOOP].astype(np.uint64)
        tokens_in_order, rank = ordered_tokens(*identity, *(tokens[:, column] for column in columns))
        changes = table(w, at.P_CHANGES, m[at.N_CHANGES], at.CHANGE_COLUMNS)
        first = m[at.P_CHANGE_VALUE]
        return Trace(
            intervals=ordered_intervals(rows_of(w), rank),
            tokens=tokens_in_order,
            marks=ordered_marks(table(w, at.P_MARKS, m[at.N_MARKS], at.MARK_COLUMNS), rank),
            levels=ordered_changes(changes[:, 0], changes[:, 1], w.x[first : first + m[at.N_CHANGES]]),
            resources=self.resource_use(),
            waiting=self.waiting(),
            events=int(m[at.N_EVENTS]),
        )

    def may_have_waiting(self) -> bool:
        """False where `waiting` would be empty; quick, and asked after every replication."""
        tokens = table(self.world, at.P_TOKEN, int(self.world.m[at.N_TOKENS]), at.TOKEN_COLUMNS)
        kind = tokens[:, at.T_KIND]
        at_gate = (kind == Kind.GATE) & (tokens[:, at.T_WHAT] >= 0)
        return bool(np.any(at_gate | np.isin(kind, (Kind.QUEUE, Kind.STOCK, Kind.CHOICE, Kind.WORK))))

    def resource_use(self) -> ResourceUse:
        """The totals of the resources of the replication run last, by name."""
        resources = table(self.world, at.P_RESOURCE, len(self.names.resources), at.RESOURCE_COLUMNS)
        return ResourceUse(*(resources[:, column].copy() for column in USE_COLUMNS))

    def waiting(self) -> tuple[Waiting, ...]:
        """Who was still waiting at the end of the replication run last."""
        w, m = self.world, self.world.m
        tokens = table(w, at.P_TOKEN, m[at.N_TOKENS], at.TOKEN_COLUMNS)
        joins = table(w, at.P_JOIN, m[at.N_JOINS], at.JOIN_COLUMNS)
        missing = {
            int(join[at.X_TOKEN]): int(join[at.X_NEED] - join[at.X_DONE]) for join in joins if join[at.X_WAITING]
        }
        alive = []
        for number in np.flatnonzero(tokens[:, at.T_END] < 0).tolist():
            branch_of = tokens[number, at.T_JOIN]
            awaited = branch_of >= 0 and bool(joins[branch_of, at.X_WAITING])
            alive.append(self._alive(number, tokens[number], missing.get(number, 0), awaited=awaited))
        holders: list[list[tuple[int, bool]]] = [[] for _ in self.names.resources]
        for holding in table(w, at.P_HOLDING, m[at.N_HOLDINGS], at.HOLDING_COLUMNS):
            if holding[at.H_STATE] != at.GIVEN_BACK:
                returning = bool(holding[at.H_STATE] == at.RETURNING)
                holders[holding[at.H_RESOURCE]].append((int(holding[at.H_TOKEN]), returning))
        resources = table(w, at.P_RESOURCE, len(self.names.resources), at.RESOURCE_COLUMNS)
        in_use = {
            name: InUse(bool(resources[number, at.R_OPEN]), tuple(holders[number]))
            for number, name in enumerate(self.names.resources)
        }
        return who_waits(alive, in_use, self.program, self.program.may_leave)

    def _alive(
        self, number: int, token: np.ndarray[tuple[int], np.dtype[np.int64]], missing: int, *, awaited: bool
    ) -> Alive:
        kind = None if token[at.T_KIND] < 0 else Kind(int(token[at.T_KIND]))
        asked = kind in (Kind.QUEUE, Kind.STOCK)
        values = self.world.x[int(self.world.m[at.P_LEVEL_VALUE]) :]
        return Alive(
            number=number,
            key=(int(token[at.T_LABEL]), int(np.uint64(token[at.T_LOOP]))),
            parent=int(token[at.T_PARENT]),
            subject=int(token[at.T_SUBJECT]),
            kind=kind,
            label=int(token[at.T_ROW_LABEL]),
            since=int(token[at.T_ASKED if asked else at.T_SINCE]),
            what=self._what(kind, int(token[at.T_WHAT])),
            stopped=kind is Kind.WORK and bool(values[token[at.T_WHAT]] <= 0.0),
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
                row = self.code.code[what]
                names = self.names.levels if row[at.OP] == at.GATE_LEVEL else self.names.stocks
                return names[int(row[at.A])]
            case _:
                return THE_CLOCK


def simulate(index: ProgramIndex, seed: int, replication: int) -> Trace:
    """Run one replication of a program in compiled code; see `sim.engine.simpy_engine.simulate`."""
    kernel = Kernel(index)
    kernel.run(seed, replication)
    return kernel.trace()
