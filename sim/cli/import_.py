"""`leidang import`: a foreign table as one of this program, with a preview and the fields it lacks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from sim.errors import LeidangError
from sim.scenario.importing.foreign_table import Imported, ImportOptions
from sim.scenario.importing.preview import import_table, text_for

_SHOWN = 5
"""Rows in the preview."""

_WIDEST = 28
"""Letters of a cell in the preview."""


def main(options: argparse.Namespace) -> int:
    """Print how a table is understood, and write it where the user says so; exit code 2 after a problem."""
    asked = ImportOptions(
        headings=_pairs(options.column, "--column"),
        defaults=_pairs(options.default, "--default"),
        countries=_countries(options.country),
        nodes=options.nodes,
        start=options.start,
    )
    found = import_table(options.kind, options.file, asked, options.sheet)
    if found.sound and options.out is not None:
        _write(options.out, text_for(options.kind, found, options.out, options.file.name), force=options.force)
    written = options.out if found.sound else None
    if options.json:
        print(json.dumps(_as_json(found, options, written), indent=2, ensure_ascii=False))
    elif not options.quiet:
        print("\n".join(_lines(found, options, written)))
    elif not found.sound:
        print("\n".join(str(fault) for fault in found.faults if fault.severity == "error"), file=sys.stderr)
    elif written is not None:
        print(written)
    return 0 if found.sound else 2


def _pairs(words: Iterable[str], option: str) -> dict[str, str]:
    """What stands before and behind the sign in each NAME=VALUE."""
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise LeidangError(f"{option} {word}: expected NAME=VALUE")
        found[name.strip()] = value.strip()
    return found


def _countries(words: Iterable[str]) -> frozenset[str]:
    from sim.scenario.names.countries import country_code

    codes = {word: country_code(word) for word in words}
    unknown = [word for word, code in codes.items() if not code]
    if unknown:
        raise LeidangError(f"--country: there is no country {unknown[0]!r}")
    return frozenset(codes.values())


def _write(out: Path, text: str, *, force: bool) -> None:
    """Write the file; one that is there is replaced only by `--force`."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("w" if force else "x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise LeidangError(f"{out} exists already and is left as it is; name another file, or add --force") from None


def _as_json(found: Imported, options: argparse.Namespace, written: Path | None) -> dict[str, object]:
    return {
        "kind": options.kind,
        "file": str(options.file),
        "layout": found.layout,
        "columns": found.taken,
        "unused": found.unused,
        "rows": list(found.rows),
        "missing": [asdict(one) for one in found.missing],
        "faults": [asdict(fault) for fault in found.faults],
        "written": str(written) if written else None,
    }


def _lines(found: Imported, options: argparse.Namespace, written: Path | None) -> Iterable[str]:
    """The preview: layout, columns, rows, remarks, what is missing, what was written."""
    layout = f", layout of {found.layout}" if found.layout else ""
    number = len(found.rows)
    yield f"{options.file}: {number} {options.kind if number != 1 else options.kind.removesuffix('s')}{layout}"
    yield "Columns: " + ", ".join(f"{name} from {heading!r}" for name, heading in found.taken.items())
    if found.unused:
        yield "Not taken over: " + ", ".join(map(repr, found.unused))
    if found.rows:
        yield f"Preview ({min(_SHOWN, len(found.rows))} of {len(found.rows)}):"
        yield from _aligned(found)
    yield from map(str, found.faults)
    if found.missing:
        yield "Missing (fill in the file, or give --default FIELD=VALUE):"
        yield from (f"  {one.field}{' (needed)' * one.needed}: {one.meaning}" for one in found.missing)
    if not found.sound:
        number = sum(fault.severity == "error" for fault in found.faults)
        yield f"{options.file}: {number} problem{'s' * (number > 1)}; nothing is written"
    elif written is None:
        yield "Nothing is written yet: add --out FILE"
    else:
        yield f"Wrote {written}"


def _aligned(found: Imported) -> Iterable[str]:
    """The first rows in columns; columns without cells are left out."""
    rows = found.rows[:_SHOWN]
    columns = [name for name in found.columns if any(row.get(name) for row in rows)]
    cells = [columns, *([_short(row.get(name, "")) for name in columns] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    for row in cells:
        yield "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
