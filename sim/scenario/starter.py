"""The scenario that `leidang new` writes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from sim.errors import LeidangError

_NAME: Final = "scenario.yaml"


def start_new(directory: str | Path) -> Path:
    """Write a small commented scenario into a directory, which is made where it does not exist.

    Returns
    -------
    Path
        The file written; it runs as it is, with the library that comes with the program.

    Raises
    ------
    LeidangError
        When there is such a file already, or the directory cannot be written.
    """
    path = Path(directory) / _NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(files("sim.scenario").joinpath("starter.yaml").read_text(encoding="utf-8"))
    except FileExistsError:
        raise LeidangError(f"{path} exists already and is left as it is; name another directory") from None
    except OSError as error:
        raise LeidangError(f"{path} cannot be written: {error.strerror}") from None
    return path
