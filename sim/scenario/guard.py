"""Nothing that breaks while a scenario is read loses the problems that were found before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sim.errors import LeidangError, tracebacks_shown
from sim.scenario.tree import Position, Problems


@contextmanager
def guarded(what: str, faults: Problems, mark: Position) -> Iterator[None]:
    """Report whatever breaks inside as one error at a place, beside the problems found so far.

    A check may rely on what another one has refused, so after a problem it is only left out. Without one it is a bug
    of the program, which is reported as such: a scenario that could not be checked is not sound.

    Parameters
    ----------
    what
        What is done inside, such as 'the check of the forces'.
    """
    try:
        yield
    except LeidangError:
        raise
    except Exception as error:
        if tracebacks_shown():
            raise
        if len(faults):
            faults.add(mark, f"{what} could not be completed because of the other problems")
        else:
            bug = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            faults.add(
                mark, f"{what} failed, which is a bug of the program: {bug}", expected="please report it with the file"
            )
