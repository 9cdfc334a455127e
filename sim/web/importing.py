"""A list of forces taken over from a table: a preview, what it lacks, and the lines for the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

SHOWN: Final = 8
"""Rows of the preview."""


def imported(file: str, name: str, defaults: dict[str, str], start: str) -> dict[str, Any]:
    """What `leidang import forces` makes of a table.

    Parameters
    ----------
    name
        What the user calls the table.
    defaults
        Values by field for empty cells.
    start
        The scenario's first day, for days of the calendar.

    Returns
    -------
    dict
        `number` of forces; `taken` (heading by field), `unused` headings, `missing` fields (name, meaning, needed),
        all `fields`, `problems`, a preview (`columns`, `rows`), and `entries` for the file, empty where there are
        problems.

    Raises
    ------
    ScenarioError, LeidangError
        It cannot be read as a table, or a default is none.
    """
    from sim.domains.movement.importing.forces import entries
    from sim.domains.movement.importing.foreign_table import ImportOptions
    from sim.domains.movement.importing.preview import import_table

    given = {field: value for field, value in defaults.items() if value.strip()}
    found = import_table("forces", Path(file), ImportOptions(defaults=given, start=start[:10]))
    columns = [column for column in found.columns if any(row.get(column) for row in found.rows)]
    return {
        "name": name,
        "number": len(found.rows),
        "taken": found.taken,
        "unused": list(found.unused),
        "missing": [{"field": one.field, "meaning": one.meaning, "needed": one.needed} for one in found.missing],
        "problems": [f"{fault.place.rpartition('/')[2]}: {fault.message}" for fault in found.faults],
        "fields": list(found.columns),
        "columns": columns,
        "rows": [[row.get(column, "") for column in columns] for row in found.rows[:SHOWN]],
        "entries": [f"{{{words}}}" for words in entries(found.rows)] if found.sound else [],
    }
