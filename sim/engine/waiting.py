"""Who is still waiting at the end of a run, for what, held by whom, and whether time could help."""

from __future__ import annotations

from sim.engine.queues import ResourceState
from sim.engine.tokens import Token
from sim.engine.trace import NOBODY, Kind, Waiting
from sim.process.index import ProgramIndex

WAITS = (Kind.QUEUE, Kind.STOCK, Kind.GATE, Kind.CHOICE)
HOLDERS_NAMED = 10


def who_waits(tokens: list[Token], resources: dict[str, ResourceState], index: ProgramIndex) -> tuple[Waiting, ...]:
    """The tokens that wait for something other than the clock when the run ends, ordered by label and identity."""
    moving = _may_still_move(tokens, resources)
    found = [
        _describe(token, resources, index, deadlocked=token.index not in moving)
        for token in sorted(tokens, key=lambda token: token.key)
        if token.ended < 0 and token.kind in WAITS and token.what != "the clock"
    ]
    return tuple(found)


def _describe(token: Token, resources: dict[str, ResourceState], index: ProgramIndex, *, deadlocked: bool) -> Waiting:
    holders: list[str] = []
    if token.kind is Kind.QUEUE:
        holders = sorted({index.labels[holding.token.key[0]] for holding in resources[token.what].holdings})
    return Waiting(
        token_label=index.labels[token.key[0]],
        subject=None if token.subject == NOBODY else index.subjects[token.subject],
        label=index.labels[token.label],
        what=token.what,
        since=token.since,
        holders=tuple(holders[:HOLDERS_NAMED]),
        deadlocked=deadlocked,
    )


def _may_still_move(tokens: list[Token], resources: dict[str, ResourceState]) -> set[int]:
    """Tokens that more time could move: not waiting, or waiting for one that could move.

    A token in a queue moves if some holder moves or returns units; a token that waits for its branches moves if
    some branch does; everything else (clock, stock, level) is given the benefit of the doubt.
    """
    depends: dict[int, list[int]] = {}
    moving: set[int] = set()
    children: dict[int, list[int]] = {}
    for token in tokens:
        if token.ended < 0:
            children.setdefault(token.parent, []).append(token.index)
    for token in tokens:
        if token.ended >= 0:
            continue
        if token.kind is Kind.QUEUE:
            resource = resources[token.what]
            outside_help = not resource.open or not resource.holdings
            if outside_help or any(holding.returning for holding in resource.holdings):
                moving.add(token.index)
            depends[token.index] = [holding.token.index for holding in resource.holdings]
        elif token.kind is Kind.JOIN:
            depends[token.index] = children.get(token.index, [])
        else:
            moving.add(token.index)
    spreading = True
    while spreading:
        spreading = False
        for index, others in depends.items():
            if index not in moving and any(other in moving for other in others):
                moving.add(index)
                spreading = True
    return moving
