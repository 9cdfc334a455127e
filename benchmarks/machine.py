"""What the times were taken on."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("leidang", "simpy", "numpy", "pyarrow", "cimba", "ciw", "salabim")

KEEPS_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}
"""What a user's environment has: without it, modules would be compiled again at every start."""


def machine() -> dict[str, str | int]:
    """Processor, cores and system in words."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
    }


def versions() -> dict[str, str]:
    """Python, the packages measured, and the C++ compiler; what is not there is left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    compiler = shutil.which("c++")
    if compiler is not None:
        asked = [compiler, "--version"]
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout  # noqa: S603  # of our own
        found["c++"] = said.splitlines()[0]
    return found


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
