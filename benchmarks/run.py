"""Measures Leidang against other simulators and against itself; writes `results/bench.json`.

``make bench`` runs everything on a quiet machine (about half an hour); ``make bench ARGS=--quick`` takes a few minutes
and shows the ratios roughly. ``--only NAME`` measures one part anew and keeps the rest of the file; ``--fill`` writes
the numbers of the file into the manual and measures nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
sys.path[0] = str(ROOT)  # this folder's own modules go by `benchmarks.`; `line` or `machine` alone might hide others
# The other simulators; last, so that nothing of theirs hides anything of Leidang's.
sys.path.append(str(Path(sys.prefix) / "peers"))

from benchmarks import flagship, growth, line, page, prepared, scaling, sweeps  # noqa: E402  # the path first
from benchmarks.machine import machine, versions  # noqa: E402

RESULTS: Final = ROOT / "results" / "bench.json"

Bench = dict[str, Any]
Part = Callable[[bool], Bench]


def say(words: str) -> None:
    """A line for whoever waits."""
    print(words, file=sys.stderr, flush=True)


def _line(quick: bool) -> Bench:
    return {"results": line.measure(say, outages=False, replications=3 if quick else 12, rounds=3 if quick else 15)}


def _outages(quick: bool) -> Bench:
    return {"results": line.measure(say, outages=True, replications=3 if quick else 12, rounds=3 if quick else 15)}


def _flagship(quick: bool) -> Bench:
    counts = {"simpy": 10, "kernel": 100} if quick else {"simpy": 50, "kernel": 1_000}
    return {
        "results": flagship.end_to_end(say, counts, rounds=1 if quick else 3),
        "one_variant": flagship.one_variant(20 if quick else 200),
    }


def _starts(quick: bool) -> Bench:  # noqa: ARG001  # all parts are asked alike
    return {"starts": flagship.starts()}


def _prepared(quick: bool) -> Bench:
    return {"prepared": prepared.measure(say, rounds=2 if quick else 5)}


def _scaling(quick: bool) -> Bench:
    return {"scaling": scaling.measure((1, 10) if quick else (1, 10, 100))}


def _growth(quick: bool) -> Bench:
    return {"growth": growth.measure(say, (1, 10) if quick else (1, 10, 40, 100))}


def _cores(quick: bool) -> Bench:
    return {"cores": flagship.cores(20 if quick else 500, rounds=1 if quick else 3)}


def _memory(quick: bool) -> Bench:
    return {"memory": flagship.memory(say, (10, 100) if quick else (100, 1_000, 10_000))}


def _sweep(quick: bool) -> Bench:
    return {"sweep": sweeps.measure(say, 8 if quick else 100, 100)}


PARTS: Final[dict[str, Part]] = {
    "line": _line,
    "outages": _outages,
    "flagship": _flagship,
    "starts": _starts,
    "prepared": _prepared,
    "scaling": _scaling,
    "growth": _growth,
    "cores": _cores,
    "memory": _memory,
    "sweep": _sweep,
}


def main() -> None:
    """Measure what was asked for, part by part; what is done is kept if the rest is broken off."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and replications")
    parser.add_argument("--only", choices=PARTS, metavar="NAME", help=f"one part: {', '.join(PARTS)}")
    parser.add_argument("--fill", action="store_true", help="write the numbers into docs/performance.md, and end")
    options = parser.parse_args()
    if options.fill:
        page.fill(_read())
        print(f"Written to {page.PAGE.relative_to(ROOT)}.")
        return
    if options.only:
        say(f"--- {options.only}")
        _keep(PARTS[options.only](options.quick), quick=options.quick)
    else:
        RESULTS.unlink(missing_ok=True)
        for name in PARTS:
            # Each part in a process of its own: a process begins with the largest memory of the one that starts it.
            part = [sys.executable, __file__, "--only", name, *(["--quick"] if options.quick else [])]
            subprocess.run(part, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # this very program
    print(_summary(_read()))
    print(f"Written to {RESULTS.relative_to(ROOT)}.")


def _read() -> Bench:
    if not RESULTS.exists():
        raise SystemExit("nothing has been measured yet; run `make bench`")
    bench: Bench = json.loads(RESULTS.read_text(encoding="utf-8"))
    return bench


def _keep(part: Bench, *, quick: bool) -> None:
    """Put a part into the file; rows of the same model are replaced."""
    bench: Bench = _read() if RESULTS.exists() else {}
    rows = part.pop("results", [])
    models = {_model(row) for row in rows}
    kept = [row for row in bench.get("results", []) if _model(row) not in models]
    bench |= {
        "format": 1,
        "measured_utc": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "quick": quick or bench.get("quick", False),
        "machine": machine(),
        "versions": versions(),
        "results": kept + rows,
        **part,
    }
    RESULTS.write_text(json.dumps(bench, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _model(row: Bench) -> str:
    """The model alone, without the number of replications behind it."""
    model: str = row["model"]
    return model.partition(",")[0]


def _summary(bench: Bench) -> str:
    """The tables of the page, with their names."""
    return "\n".join(f"{name}\n\n{write(bench)}" for name, write in page.BLOCKS.items())


if __name__ == "__main__":
    main()
