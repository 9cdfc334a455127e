"""The hand-written loop in `line.cpp`, compiled on the spot and called through ctypes."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from benchmarks.models import READY_EVERY, SERVERS, TRAVEL, Case, Feed, Ints
from benchmarks.peers import CannotRunError, Result

SOURCE: Final = Path(__file__).with_name("line.cpp")
OPTIONS: Final = ("-O2", "-march=native", "-shared", "-fPIC")


class CppLine:
    """C++: the answer and nothing else; every replication of the case a batch."""

    name: ClassVar[str] = "C++ loop"
    fed: ClassVar[str] = "fed"

    def __init__(self, case: Case) -> None:
        self._line = _compiled()
        self._servers = np.array(SERVERS, dtype=np.int64)
        self._feeds = [(feed.service, *_outages(feed), np.empty_like(feed.service)) for feed in case.feeds]

    def batch(self) -> Result:
        """Every replication of the case."""
        answers: list[tuple[int, Ints]] = []
        for place, (service, first, outages, departures) in enumerate(self._feeds):
            self._line(
                ctypes.c_int64(len(service)),
                ctypes.c_int64(len(SERVERS)),
                _address(self._servers),
                ctypes.c_int64(READY_EVERY),
                ctypes.c_int64(TRAVEL),
                _address(service),
                _address(first),
                _address(outages),
                _address(departures),
            )
            answers.append((place, departures[:, -1]))
        return answers


def _compiled() -> ctypes._NamedFuncPointer:
    compiler = shutil.which("c++")
    if compiler is None:
        raise CannotRunError("there is no C++ compiler (c++) on this machine")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "line.so"
        subprocess.run([compiler, *OPTIONS, "-o", library, SOURCE], check=True)  # noqa: S603  # our own source
        return ctypes.CDLL(str(library)).line


def _outages(feed: Feed) -> tuple[Ints, Ints]:
    of_stages = feed.outages or ((),) * len(SERVERS)
    first = np.cumsum([0, *(2 * len(stage) for stage in of_stages)]).astype(np.int64)
    return first, np.array([second for stage in of_stages for one in stage for second in one], dtype=np.int64)


def _address(array: Ints) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)
