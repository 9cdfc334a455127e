"""Damage scenarios, library files and tables, and check each: no exception, no hang, no more memory than there is.

``python tests/fuzz/fuzz.py --number 50000 --seed 1`` checks so many; ``--runs 300`` also runs so many of those that are
sound; ``--only 17`` does mutant 17 alone and shows it. A mutant is decided by the seed and its number.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Final

REPOSITORY: Final = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))

from sim.errors import LeidangError, Problem, show_tracebacks  # noqa: E402 - the repository has to be on the path first
from sim.scenario import check_all, load  # noqa: E402
from sim.text import printable  # noqa: E402
from tests.fuzz.mutations import mutated  # noqa: E402
from tests.unit.scenario.small import BROKEN, SOUND  # noqa: E402

MOST_S: Final = 5.0
"""Processor time for one check."""

MOST_BYTES: Final = 2**30
"""Address space of the process that checks."""

RUN_S: Final = 60
"""Processor time for one run."""

SMALL: Final = 0.85
"""Share of the mutants that are of the small scenario, which is checked ten times as fast as the shipped ones."""

_PLACED: Final = re.compile(r":\d+:\d+: ")


class TooLongError(BaseException):
    """The processor time is over; no handler of the program may catch it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sound scenario and what it is read from, by their names in its folder."""

    scenario: str
    files: dict[str, str]


@dataclass
class Tally:
    """What came of the mutants."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    sound: list[int] = field(default_factory=list)
    slowest: float = 0.0

    def line(self) -> str:
        """All of it in one line."""
        return f"{dict(self.outcomes)}, slowest check {self.slowest:.2f} s"


def small_case() -> Case:
    """The small scenario of the tests with its library."""
    names = ("tiny.yaml", "tiny_nodes.csv", "tiny_links.csv")
    library = {f"library/{name}": (BROKEN / "library" / name).read_text(encoding="utf-8") for name in names}
    return Case("scenario.yaml", {"scenario.yaml": SOUND, **library})


def shipped_cases() -> tuple[Case, ...]:
    """The shipped scenarios, each with every file of the library."""
    folder = REPOSITORY / "scenarios"
    library = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((folder / "library").rglob("*"))
        if path.suffix in {".yaml", ".csv"} and path.name != "public_record.csv"
    }
    return tuple(
        Case(path.name, {path.name: path.read_text(encoding="utf-8"), **library})
        for path in sorted(folder.glob("*.yaml"))
    )


def put(number: int, seed: int, folder: Path, small: Case, shipped: tuple[Case, ...]) -> tuple[Path, str]:
    """Write a mutant into a folder of its own; returns its scenario and the file that was damaged.

    What is not damaged and built in is left to the built-in library. All mutants use one folder, so that the same
    text is the same file, which is parsed only once.
    """
    for inside in folder.iterdir():
        shutil.rmtree(inside) if inside.is_dir() else inside.unlink()
    random = Random(f"{seed}/{number}")
    case = small if random.random() < SMALL else random.choice(shipped)
    used = [name for name in case.files if case is small or name == case.scenario or _is_used(name, case)]
    target = random.choice([case.scenario, random.choice(used)])
    for name in used if case is small else dict.fromkeys((case.scenario, target)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = case.files[name]
        path.write_bytes(mutated(name, text, random) if name == target else text.encode())
    return folder / case.scenario, target


def _is_used(name: str, case: Case) -> bool:
    """Whether a scenario names a library file, or it is a table of the one network."""
    return name.endswith(".csv") or name.removeprefix("library/").removesuffix(".yaml") in case.files[case.scenario]


def check_one(path: Path) -> tuple[tuple[Problem, ...], float]:
    """What `check` finds, and its processor time."""
    begin = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, MOST_S + 1.0)
    try:
        found = check_all(path)
        for fault in found:
            assert printable(str(fault)) == str(fault)
            assert fault.line >= 1 <= fault.column
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
    return found, time.process_time() - begin


def run_one(path: Path) -> str:
    """What comes of one replication of the first variant; an error in words must say where its reason stands."""
    from sim.engine.simpy_engine import simulate
    from sim.model.build import build
    from sim.process.check import check
    from sim.process.index import index_program

    signal.setitimer(signal.ITIMER_PROF, RUN_S)
    try:
        scenario = load(path)
        program = build(scenario, next(iter(scenario.variants))).program
        check(program)
        simulate(index_program(program), scenario.seed, 0)
    except LeidangError as error:
        if _PLACED.search(str(error)):
            return "failed in words"
        raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
    return "ran"


def fuzz(numbers: range, seed: int, runs: int, every: int = 0) -> Tally:
    """Check mutants, then run some of those that are sound.

    Parameters
    ----------
    every
        Print a line after so many; 0 = never.
    """
    with TemporaryDirectory() as folder:
        work = _Fuzz(seed, Path(folder), small_case(), shipped_cases())
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, hard))
        for number in numbers:
            work.check(number)
            if every and (number + 1) % every == 0:
                print(f"{number + 1}: {work.tally.line()}", flush=True)
        # What runs needs numpy, whose threads alone take more addresses than that.
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        for number in _spread(work.tally.sound, runs):
            work.run(number)
    return work.tally


@dataclass(frozen=True)
class _Fuzz:
    """Mutants of one seed, written into one folder one after the other."""

    seed: int
    folder: Path
    small: Case
    shipped: tuple[Case, ...]
    tally: Tally = field(default_factory=Tally)

    def check(self, number: int) -> None:
        """Check a mutant."""
        path, target = put(number, self.seed, self.folder, self.small, self.shipped)
        try:
            found, seconds = check_one(path)
        except (Exception, TooLongError) as error:  # noqa: BLE001 - whatever happens is what is looked for
            self._broke(number, target, error)
            return
        self.tally.slowest = max(self.tally.slowest, seconds)
        if seconds > MOST_S:
            self.tally.failures.append(f"mutant {number} of seed {self.seed} ({target}): {seconds:.1f} s")
        sound = not any(fault.severity == "error" for fault in found)
        self.tally.outcomes["sound" if sound else "refused"] += 1
        if sound:
            self.tally.sound.append(number)

    def run(self, number: int) -> None:
        """Run a mutant that is sound."""
        path, target = put(number, self.seed, self.folder, self.small, self.shipped)
        try:
            self.tally.outcomes[run_one(path)] += 1
        except (Exception, TooLongError) as error:  # noqa: BLE001 - whatever happens is what is looked for
            self._broke(number, target, error)

    def _broke(self, number: int, target: str, error: BaseException) -> None:
        self.tally.outcomes["broke"] += 1
        last = "".join(traceback.format_exception(error)[-4:])
        self.tally.failures.append(f"mutant {number} of seed {self.seed} ({target}): {last}")


def _spread(numbers: list[int], most: int) -> Iterator[int]:
    """So many of the numbers, evenly from first to last."""
    step = max(1.0, len(numbers) / most) if most else 1.0
    return (numbers[int(at * step)] for at in range(min(most, len(numbers))))


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TooLongError


def main(arguments: list[str] | None = None) -> int:
    """Fuzz; returns 1 where anything broke."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--number", type=int, default=2000, help="mutants to check (default: 2000)")
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant (default: 0)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=0, help="sound mutants to run (default: none)")
    parser.add_argument("--every", type=int, default=0, help="print a line after so many mutants")
    parser.add_argument("--only", type=int, help="only this mutant; shows what is found and the damaged file")
    options = parser.parse_args(arguments)
    show_tracebacks(shown=True)
    signal.signal(signal.SIGPROF, _too_long)
    if options.only is not None:
        return _show(options.only, options.seed)
    numbers = range(options.first, options.first + options.number)
    tally = fuzz(numbers, options.seed, options.runs, options.every)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{tally.line()}, {memory} MiB")
    print("\n".join(tally.failures))
    return 1 if tally.failures else 0


def _show(number: int, seed: int) -> int:
    with TemporaryDirectory() as folder:
        path, target = put(number, seed, Path(folder), small_case(), shipped_cases())
        print(f"{path.name}, damaged: {target}")
        for fault in check_one(path)[0]:
            print(fault)
        kept = Path.cwd() / "mutant"
        if not kept.exists():
            Path(folder).rename(kept)
            Path(folder).mkdir()
            print(f"kept in {kept}, {run_one(kept / path.name)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
