"""Writes the measured numbers into the manual: each table of `docs/performance.md` stands between two marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks import growth
from docs.markdown import table

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
KERNEL: Final = "Leidang, engine kernel"
CIMBA: Final = "cimba"
CPP: Final = "C++ loop"

Bench = dict[str, Any]
NOT_MEASURED: Final = "Not measured yet.\n"


def fill(bench: Bench, page: Path = PAGE) -> None:
    """Write the tables of a benchmark (the content of `results/bench.json`) between the marks of the page."""
    text = page.read_text(encoding="utf-8")
    for name, write in BLOCKS.items():
        before, mark, rest = text.partition(f"<!-- measured: {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        if not mark or not end:
            raise SystemExit(f"{page.name} has no place for {name!r}")
        text = f"{before}{mark}{write(bench)}{end}{after}"
    page.write_text(text, encoding="utf-8")


def _machine(bench: Bench) -> str:
    machine = bench["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in bench["versions"].items())
    quick = " A quick run: fewer rounds than a full one." if bench["quick"] else ""
    where = f"{machine['processor']}, {machine['cores']} cores, {machine['system']}"
    return f"{where}; {packages}. Measured {bench['measured_utc']} UTC.{quick}\n"


def _line(model: str) -> Callable[[Bench], str]:
    def write(bench: Bench) -> str:
        rows = [row for row in bench["results"] if row["model"] == model]
        if not rows:
            return NOT_MEASURED
        written = [_line_row(row) for row in rows if row["seconds_per_replication"] is not None]
        missing = [f"{row['engine']}: {row['reason']}" for row in rows if row["seconds_per_replication"] is None]
        header = ("simulator", "service times", "ms per replication", "least to most", "times SimPy")
        return table(header, written) + (f"\nLeft out: {'; '.join(missing)}.\n" if missing else "")

    return write


def _line_row(row: dict[str, Any]) -> tuple[str, ...]:
    middle, least, most = (_milliseconds(row[key]) for key in ("seconds_per_replication", "least", "most"))
    return row["engine"], row["service_times"], middle, f"{least} to {most}", _times(row["ratio_to_simpy"])


def _flagship(bench: Bench) -> str:
    rows = [row for row in bench["results"] if row["model"].startswith("flagship")]
    if not rows:
        return NOT_MEASURED
    written = [
        (
            row["engine"],
            f"{row['seconds']:.1f} s" + (" (scaled)" if row["scaled"] else ""),
            str(row["replications_run"]),
            _times(row["ratio_to_simpy"]),
        )
        for row in rows
    ]
    return f"{rows[0]['model']}:\n\n" + table(
        ("engine", "whole run", "replications run", "times engine simpy"), written
    )


def _starts(bench: Bench) -> str:
    rows = [*bench.get("starts", ()), *([bench["one_variant"]] if "one_variant" in bench else [])]
    return table(("what", "time"), [(row["what"], f"{row['seconds']:.2f} s") for row in rows]) if rows else NOT_MEASURED


def _prepared(bench: Bench) -> str:
    rows = [(row["what"], _shown(row["seconds"])) for row in bench.get("prepared", ())]
    return table(("what", "processor time"), rows) if rows else NOT_MEASURED


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{_milliseconds(seconds)} ms"


def _scaling(bench: Bench) -> str:
    if "scaling" not in bench:
        return NOT_MEASURED
    rows = [
        (
            f"{row['elements']:,}",
            f"{row['intervals']:,}",
            _milliseconds(row["seconds_per_replication"]),
            f"{row['growth']:.1f}",
            f"{row['n_log_n']:.1f}",
        )
        for row in bench["scaling"]
    ]
    return table(("elements", "intervals in the trace", "ms per replication", "growth", "growth of n log n"), rows)


def _cores(bench: Bench) -> str:
    if "cores" not in bench:
        return NOT_MEASURED
    row = bench["cores"]
    cells = (
        str(row["replications"]),
        f"{row['one_worker']:.1f} s",
        f"{row['two_workers']:.1f} s",
        _times(row["speed_up"]),
    )
    return table(("replications of both variants", "one worker", "two workers", "speed-up"), [cells])


def _memory(bench: Bench) -> str:
    if "memory" not in bench:
        return NOT_MEASURED
    rows = [
        (f"{row['replications']:,}", f"{row['mebibytes']:.0f} MiB", f"{row['seconds']:.1f} s")
        for row in bench["memory"]
    ]
    return table(("replications of one variant", "largest memory", "whole run"), rows)


def _sweep(bench: Bench) -> str:
    if "sweep" not in bench:
        return NOT_MEASURED
    sweep = bench["sweep"]
    cells = [(str(workers), *_sweep_cells(sweep[f"workers_{workers}"])) for workers in (1, 2)]
    words = f"{sweep['points']} points × {sweep['replications']} replications of one variant:\n\n"
    ratio = f"\nTwo workers are {sweep['ratio']:.2f} times as fast as one.\n"
    return words + table(("workers", "whole sweep", "largest memory of all processes"), cells) + ratio


def _sweep_cells(taken: dict[str, Any]) -> tuple[str, str]:
    peak = taken["peak_mib"]
    return f"{taken['seconds']:.0f} s", "not told by this system" if peak is None else f"{peak:.0f} MiB"


def _targets(bench: Bench) -> str:
    header = ("aim", "measured", "reached")
    return table(header, [(aim, *_judged(bench, measure)) for aim, measure in TARGETS])


def _judged(bench: Bench, measure: Callable[[Bench], tuple[str, bool]]) -> tuple[str, str]:
    try:
        words, reached = measure(bench)
    except (KeyError, StopIteration):
        return "not measured", ""
    return words, "yes" if reached else "no"


def _kernel_row(bench: Bench) -> dict[str, Any]:
    return next(row for row in bench["results"] if (row["model"], row["engine"]) == ("line", KERNEL))


def _against_simpy(bench: Bench) -> tuple[str, bool]:
    ratio = _kernel_row(bench)["ratio_to_simpy"]
    return f"{ratio:.0f} ×", ratio >= 50.0


def _against_cimba(bench: Bench) -> tuple[str, bool]:
    ratio = _kernel_row(bench)["ratios"][CIMBA]
    return f"{ratio:.1f} ×", ratio >= 3.0


def _against_cpp(bench: Bench) -> tuple[str, bool]:
    ratio = 1.0 / _kernel_row(bench)["ratios"][CPP]
    return f"{ratio:.1f} ×", ratio <= 2.0


def _against_reference(bench: Bench) -> tuple[str, bool]:
    ratio = next(r for r in bench["results"] if r["model"].startswith("flagship") and r["engine"] == KERNEL)
    return f"{ratio['ratio_to_simpy']:.0f} ×", ratio["ratio_to_simpy"] >= 25.0


def _two_seconds(bench: Bench) -> tuple[str, bool]:
    seconds = bench["one_variant"]["seconds"]
    return f"{seconds:.1f} s", seconds < 2.0


def _second_start(bench: Bench) -> tuple[str, bool]:
    seconds = bench["prepared"][1]["seconds"]
    return f"{seconds:.2f} s", seconds <= 0.4


def _first_changed(bench: Bench) -> tuple[str, bool]:
    seconds = bench["prepared"][-2]["seconds"]
    return f"{seconds:.2f} s", seconds <= 0.1


def _all_changed(bench: Bench) -> tuple[str, bool]:
    seconds = bench["prepared"][-1]["seconds"]
    return f"{seconds:.2f} s", seconds <= 0.5


def _growth(bench: Bench) -> tuple[str, bool]:
    last = bench["scaling"][-1]
    return f"{last['growth']:.0f} × at {last['n_log_n']:.0f} ×", last["growth"] <= last["n_log_n"]


def _stages(bench: Bench) -> str:
    return growth.table(bench["growth"]) if "growth" in bench else NOT_MEASURED


def _slowest_stage(bench: Bench) -> tuple[str, bool]:
    first, forty = [next(row for row in bench["growth"] if row["multiple"] == times)["seconds"] for times in (1, 40)]
    most, stage = max((forty[stage] / first[stage], stage) for stage in first)
    return f"{most:.0f} × ({stage})", most <= 60.0


def _flat(bench: Bench) -> tuple[str, bool]:
    first, last = bench["memory"][0], bench["memory"][-1]
    words = [f"{row['mebibytes']:.0f} MiB at {row['replications']:,}" for row in (first, last)]
    return ", ".join(words), last["mebibytes"] <= 1.25 * first["mebibytes"]


def _sweep_time(bench: Bench) -> tuple[str, bool]:
    seconds = bench["sweep"]["workers_2"]["seconds"]
    return f"{seconds:.0f} s", seconds < 40.0 and not bench["quick"]


def _sweep_memory(bench: Bench) -> tuple[str, bool]:
    peak = bench["sweep"]["workers_2"]["peak_mib"]
    if peak is None:
        raise KeyError("peak_mib")
    return f"{peak:.0f} MiB", peak < 1.5 * 1024


def _sweep_ratio(bench: Bench) -> tuple[str, bool]:
    ratio = bench["sweep"]["ratio"]
    return f"{ratio:.2f} ×", ratio >= 1.6


TARGETS: Final = (
    ("line, kernel with full trace: at least 50 × idiomatic SimPy", _against_simpy),
    ("line, kernel with full trace: at least 3 × cimba", _against_cimba),
    ("line, kernel with full trace: at most 2 × the time of the C++ loop", _against_cpp),
    ("flagship, 2 variants × 1,000 replications, tables and summary: at least 25 × engine simpy", _against_reference),
    ("200 replications of one variant from a warm cache: under 2 s", _two_seconds),
    ("the next run of a variant: processor time before the first replication at most 0.4 s", _second_start),
    ("a number changed: 20 replications within 0.1 s of processor time", _first_changed),
    ("a number changed: 100 replications within 0.5 s of processor time", _all_changed),
    ("cost per replication grows no faster than n log n up to 100 times the elements", _growth),
    ("40 × the forces: no stage before the first replication above 60 ×", _slowest_stage),
    ("memory flat in the number of replications (within a quarter)", _flat),
    ("sweep of 100 points × 100 replications of one variant, two workers, warm: under 40 s", _sweep_time),
    ("the same sweep: all processes together under 1.5 GiB", _sweep_memory),
    ("the same sweep: two workers at least 1.6 times as fast as one", _sweep_ratio),
)

BLOCKS: Final = {
    "machine": _machine,
    "targets": _targets,
    "line": _line("line"),
    "outages": _line("line with outages"),
    "flagship": _flagship,
    "starts": _starts,
    "prepared": _prepared,
    "scaling": _scaling,
    "growth": _stages,
    "cores": _cores,
    "memory": _memory,
    "sweep": _sweep,
}


def _milliseconds(seconds: float) -> str:
    milliseconds = 1000.0 * seconds
    return f"{milliseconds:.3g}" if milliseconds < 100.0 else f"{milliseconds:.0f}"


def _times(ratio: float) -> str:
    return f"{ratio:.2g} ×" if ratio < 10.0 else f"{ratio:.0f} ×"
