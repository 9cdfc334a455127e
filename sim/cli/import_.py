"""`leidang import`: a foreign table as one of this program, with a preview and the fields it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.cli.commands import Command
from sim.cli.options import FILE, Texts, json_option, names, option, quiet_option
from sim.cli.output import print_json
from sim.cli.work import notify
from sim.errors import LeidangError

if TYPE_CHECKING:
    from sim.domains.movement.importing.foreign_table import Imported
    from sim.domains.movement.importing.preview import Kind

_SHOWN: Final = 5
"""Rows in the preview."""

_WIDEST: Final = 28
"""Letters of a cell in the preview."""


@click.command(cls=Command)
@click.argument("kind", type=click.Choice(("forces", "nodes", "links")), help="what its rows are")
@click.argument("file", type=FILE, metavar="FILE", help="table: CSV, or a workbook (.xlsx)")
@option("--out FILE", "file to write: .csv, or for forces .yaml (default: only a preview)", type=FILE)
@option("--column FIELD=HEADING", "the column of a field, if not recognised", into="columns", multiple=True)
@option("--default FIELD=VALUE", "notional value for empty cells, e.g. berths=2", into="defaults", multiple=True)
@option("--sheet NAME", "sheet of a workbook (default: the first in use)", default="")
@option("--country A,B", "with nodes: only places in these countries", type=names)
@option("--nodes CSV", "with forces and links: nodes whose names are recognised (default: the library's)", type=FILE)
@option("--start DAY", "with forces: the scenario's first day, for days of the calendar", default="")
@option("--force", "replace an existing file")
@json_option
@quiet_option("path written to")
def import_command(
    kind: Kind,
    file: Path,
    out: Path | None,
    columns: Texts,
    defaults: Texts,
    sheet: str,
    country: Texts | None,
    nodes: Path | None,
    start: str,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Import a table of forces, nodes or links, and list the missing fields."""
    from sim.domains.movement.importing.foreign_table import ImportOptions
    from sim.domains.movement.importing.preview import import_table, text_for

    options = ImportOptions(
        headings=_pairs(columns, "--column"),
        defaults=_pairs(defaults, "--default"),
        countries=_countries(country or ()),
        nodes=nodes,
        start=start,
    )
    imported = import_table(kind, file, options, sheet)
    if imported.sound and out is not None:
        _write(out, text_for(kind, imported, out, file.name), force=force)
    written = out if imported.sound else None
    if as_json:
        print_json(
            {"kind": kind, "file": str(file), **_content(imported), "written": str(written) if written else None}
        )
    elif not quiet:
        print("\n".join(_lines(imported, kind, file, written)))
    elif not imported.sound:
        notify("\n".join(str(fault) for fault in imported.faults if fault.severity == "error"))
    elif written is not None:
        print(written)
    return 0 if imported.sound else 2


def _pairs(words: Iterable[str], option: str) -> dict[str, str]:
    """What stands before and behind the sign in each NAME=VALUE."""
    named = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise LeidangError(f"{option} {word}: expected NAME=VALUE")
        named[name.strip()] = value.strip()
    return named


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


def _content(imported: Imported) -> dict[str, object]:
    return {
        "layout": imported.layout,
        "columns": imported.taken,
        "unused": imported.unused,
        "rows": list(imported.rows),
        "missing": [asdict(field) for field in imported.missing],
        "faults": [asdict(fault) for fault in imported.faults],
    }


def _lines(imported: Imported, kind: str, file: Path, written: Path | None) -> Iterable[str]:
    """The preview: layout, columns, rows, remarks, what is missing, what was written."""
    layout = f", layout of {imported.layout}" if imported.layout else ""
    number = len(imported.rows)
    yield f"{file}: {number} {kind if number != 1 else kind.removesuffix('s')}{layout}"
    yield "Columns: " + ", ".join(f"{name} from {heading!r}" for name, heading in imported.taken.items())
    if imported.unused:
        yield "Not taken over: " + ", ".join(map(repr, imported.unused))
    if imported.rows:
        yield f"Preview ({min(_SHOWN, len(imported.rows))} of {len(imported.rows)}):"
        yield from _aligned(imported)
    yield from map(str, imported.faults)
    if imported.missing:
        yield "Missing (fill in the file, or give --default FIELD=VALUE):"
        yield from (
            f"  {missing.field}{' (needed)' * missing.needed}: {missing.meaning}" for missing in imported.missing
        )
    if not imported.sound:
        if not imported.rows:
            yield "--column FIELD=HEADING names the column of a field, --default FIELD=VALUE replaces one"
        number = sum(fault.severity == "error" for fault in imported.faults)
        yield f"{file}: {number} problem{'s' * (number > 1)}; nothing is written"
    elif written is None:
        yield "Nothing is written yet: add --out FILE"
    else:
        yield f"Wrote {written}"


def _aligned(imported: Imported) -> Iterable[str]:
    """The first rows in columns; columns without cells are left out."""
    rows = imported.rows[:_SHOWN]
    columns = [name for name in imported.columns if any(row.get(name) for row in rows)]
    cells = [columns, *([_short(row.get(name, "")) for name in columns] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    for row in cells:
        yield "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
