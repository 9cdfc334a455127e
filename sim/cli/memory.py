"""Whether a process may use the memory that a command needs: libraries that get none may wait for it for ever."""

from __future__ import annotations

from typing import Final

from sim.errors import LeidangError

LEAST_BYTES: Final = 1_000_000 * 1024
"""Address space that loading the numerical libraries takes, with some for the work."""


def check_memory(command: str) -> None:
    """Refuse a command that could not load its libraries.

    Raises
    ------
    LeidangError
        The limit of this process (`ulimit -v`) is too low.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < LEAST_BYTES:
        raise LeidangError(
            f"there is not enough memory: this process may use {limit / 2**20:,.0f} MiB (see: ulimit -v), "
            f"and leidang {command} needs at least {LEAST_BYTES / 2**20:,.0f} MiB"
        )
