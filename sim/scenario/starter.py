"""The scenario that `leidang new` writes: a small one, or a copy of a shipped one."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from sim.errors import LeidangError
from sim.scenario.library import shipped_scenarios

_NAME: Final = "scenario.yaml"


def start_new(directory: str | Path, example: str = "") -> Path:
    """Write a small commented scenario into a directory, which is made where it does not exist.

    Parameters
    ----------
    example
        Name of a shipped scenario that is copied instead, 'northern_reinforcement'.

    Returns
    -------
    Path
        The file written; it runs as it is, with the library that comes with the program.

    Raises
    ------
    LeidangError
        When there is such a file already, the directory cannot be written, or no shipped scenario has that name.
    """
    source = _shipped(example) if example else files("sim.scenario").joinpath("starter.yaml")
    path = Path(directory) / (f"{example}.yaml" if example else _NAME)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(source.read_text(encoding="utf-8"))
    except FileExistsError:
        raise LeidangError(f"{path} exists already and is left as it is; name another directory") from None
    except OSError as error:
        raise LeidangError(f"{path} cannot be written: {error.strerror}") from None
    return path


def _shipped(name: str) -> Path:
    found = {path.stem: path for path in shipped_scenarios().glob("*.yaml")}
    if name not in found:
        raise LeidangError(f"no shipped scenario is called {name!r}; there are {', '.join(sorted(found))}")
    return found[name]
