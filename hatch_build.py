"""Build hook: compiles the engine when the package is installed, also in place, and when its wheel is made."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

COMPILER = "ziglang==0.15.2"
"""A C compiler from the package registry, for machines that have none; as in the dependency group `compiler`."""


class KernelBuildHook(BuildHookInterface[Any]):
    """Adds the compiled engine to what is installed. Where it cannot be built, all runs on the reference engine."""

    def dependencies(self) -> list[str]:
        """What the build needs on this machine."""
        return [] if self._builder().has_compiler() else [COMPILER]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # hatchling's interface
        """Build the library; a wheel with it is for this platform alone, and for every version of Python."""
        build = self._builder()
        try:
            library: Path = build.build()
        except build.BuildError as error:
            print(f"Installed without the compiled engine; everything runs on SimPy. {error}", file=sys.stderr)  # noqa: T201
            return
        build_data["artifacts"].append(library.relative_to(self.root).as_posix())
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{next(platform_tags())}"

    def _builder(self) -> ModuleType:
        """The module that builds, by its path: the package is not there yet."""
        spec = spec_from_file_location("build_kernel", Path(self.root, "sim", "engine", "kernel", "build.py"))
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
