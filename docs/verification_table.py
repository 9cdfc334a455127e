"""Writes the verification table, theory beside simulation, into the README, the manual and the reports of runs.

Run it with Leidang's environment: ``python docs/verification_table.py``; it takes about half a minute.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.verification.table import PAGES, REPORTED, as_csv, rows, with_table

ROOT: Final = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write every page and file that shows the table."""
    table = rows()
    for name, form in PAGES.items():
        page = ROOT / name
        page.write_text(with_table(page.read_text(encoding="utf-8"), form(table)), encoding="utf-8")
        print(f"{name} written")
    (ROOT / REPORTED).write_text(as_csv(table), encoding="utf-8")
    print(f"{REPORTED} written")


if __name__ == "__main__":
    main()
