"""Forces from tables are forces like those written by hand; words that are not the scenario's own are read or told."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from sim.scenario import check_all, check_scenario, effective, load, sources
from sim.scenario.tables.dates import read_table_date
from tests.unit.scenario.small import SOUND, folder

HEAD, _, REST = SOUND.partition("forces:\n")
TAIL = REST[REST.index("variants:") :]
TABLE = "Unit;Nation;Origin;Destination;Vehicles;Containers;Pax;RLD;RDD\n"
ROW = "Alpha;GB;GAT;FIN;100;4;50;D+1;D+9\n"
START = datetime.fromisoformat("2026-03-02T06:00+01:00")


def scenario(at: Path, forces: str, table: str | bytes = TABLE + ROW, name: str = "forces.csv") -> Path:
    """A scenario whose forces stand in a table beside it."""
    folder(at)
    data = table if isinstance(table, bytes) else table.encode()
    (at / name).write_bytes(data)
    path = at / "scenario.yaml"
    path.write_text(f"{HEAD}forces: {forces}\n{TAIL}", encoding="utf-8")
    return path


def notes(path: Path) -> list[str]:
    """Warnings and notes of a scenario without errors."""
    assert check_scenario(path) == ()
    return [f"{one.severity}: {one.message}" for one in check_all(path)]


def test_table_equals_list(tmp_path: Path) -> None:
    """A table of forces gives the same forces as the list, and so does the composed text."""
    path = scenario(tmp_path, "forces.csv")
    listed = tmp_path / "listed.yaml"
    listed.write_text(
        f"{HEAD}forces:\n  - {{name: Alpha, sponsor: GB, from: GAT, to: FIN, ready: D+1, due: D+9, "
        f"lift: {{vehicles: 100, containers: 4, personnel: 50}}}}\n{TAIL}",
        encoding="utf-8",
    )
    assert load(path).forces == load(listed).forces
    again = tmp_path / "again.yaml"
    again.write_text(effective(path), encoding="utf-8")
    assert load(again).forces == load(listed).forces
    assert tmp_path / "forces.csv" in [source.absolute() for source in sources(path)]


def test_values_can_be_set(tmp_path: Path) -> None:
    """A value of a force from a table is changed by its name."""
    path = scenario(tmp_path, "forces.csv")
    (force,) = load(path, ["forces.Alpha.ready=D+2", "forces.Alpha.lift.vehicles=5"]).forces
    assert (force.ready, force.lift.vehicles) == (2 * 86400, 5)


def test_list_and_tables_together(tmp_path: Path) -> None:
    """Tables may stand among forces written by hand, with columns named and defaults for what they lack."""
    forces = (
        "\n  - {name: by hand, sponsor: SE, from: SWE, to: FIN, ready: D+1, due: D+9, lift: {vehicles: 1}}"
        "\n  - {table: forces.csv, columns: {name: Callsign, from: Where}, "
        "defaults: {due: D+9, ready: 2026-01-13, sponsor: GB, modes: [sea, road]}}"
    )
    path = scenario(tmp_path, forces, "Callsign,Where,To,Vehicles,Nation\nAlpha,GAT,FIN,7,\nBravo,INL,FIN,8,Norge\n")
    hand, alpha, bravo = load(path).forces
    assert [force.name for force in (hand, alpha, bravo)] == ["by hand", "Alpha", "Bravo"]
    assert (alpha.sponsor, bravo.sponsor) == ("GB", "NO")
    assert (alpha.ready, alpha.modes, alpha.lift.vehicles) == (86400, ("sea", "road"), 7)


@pytest.mark.parametrize(
    "header",
    [
        "Unit;Nation;Origin;Destination;Vehicles;Containers;Pax;RLD;RDD",
        "Enhet;Land;Från;Till;Fordon;Containrar;Personal;Klar;Senast framme",
        "Avdeling;Nasjon;Fra;Til;Kjøretøy;Containere;Personell;Klar dato;Frist",
        "Enhed;Land;Fra;Til;Køretøjer;Containere;Mandskab;Klar;Senest",
        "Yksikkö;Maa;Mistä;Mihin;Ajoneuvot;Kontit;Henkilöstö;Valmiina;Määräaika",
        "UNIT NAME;Country;APOE;SPOD;No. of vehicles;TEU;PAX (no.);Ready-to-load date;LAD",
        "name;sponsor;from;to;vehicles;containers;personnel;ready;due",
    ],
)
def test_usual_headings(header: str, tmp_path: Path) -> None:
    """Headings of deployment data and of the Nordic languages are recognised, and what was taken for what is a note."""
    path = scenario(tmp_path, "forces.csv", f"{header}\n{ROW}")
    (force,) = load(path).forces
    assert (force.sponsor, force.origin, force.destination) == ("GB", "GAT", "FIN")
    assert (force.lift.vehicles, force.lift.containers, force.lift.personnel) == (100, 4, 50)
    assert (force.ready, force.due) == (86400, 9 * 86400)
    names = header.split(";")
    assert f"name = {names[0]!r}, sponsor = {names[1]!r}" in notes(path)[0]


def test_unused_columns_are_named(tmp_path: Path) -> None:
    """A column that is not used is said to be, and so is a day of arrival in place of a day of being ready."""
    path = scenario(tmp_path, "forces.csv", f"{TABLE.strip().replace('RLD', 'EAD')};UIC\n{ROW.strip()};W1\n")
    told = notes(path)
    assert any(one.endswith("; not used: 'UIC'") for one in told)
    assert any(one.startswith("warning: 'EAD' is a day of arrival") for one in told)


@pytest.mark.parametrize(
    ("word", "node"),
    [
        ("GAT", "GAT"),
        ("gat", "GAT"),
        ("Gateway", "GAT"),
        ("Gateway, abroad", "GAT"),
        ("GBGAT", "GAT"),
        ("GB GAT", "GAT"),
    ],
)
def test_words_for_places(word: str, node: str, tmp_path: Path) -> None:
    """A place is found by id, code of trade, name or part of its name; what is not the id is a note."""
    path = scenario(tmp_path, "forces.csv", TABLE + ROW.replace("GAT", word))
    (force,) = load(path).forces
    assert force.origin == node
    assert (f"note: {word!r} is read as GAT (Gateway, abroad)" in notes(path)) == (word != node)


@pytest.mark.parametrize("word", ["SE", "se", "SWE", "Sweden", "Sverige", "Ruotsi", "Schweden", "Kingdom of Sweden"])
def test_words_for_nations(word: str, tmp_path: Path) -> None:
    """A nation is found by its codes and by its name in many languages; anything else is a problem."""
    path = scenario(tmp_path, "forces.csv", TABLE + ROW.replace("GB", word))
    found = check_scenario(path)
    if word == "Kingdom of Sweden":
        assert found[0].message == "there is no actor 'Kingdom of Sweden'"
        return
    assert load(path).forces[0].sponsor == "SE"
    assert (f"note: {word!r} is read as SE (Sweden)" in notes(path)) == (word != "SE")


def test_nation_without_actor(tmp_path: Path) -> None:
    """A country that is no actor of the scenario is named with its code."""
    (fault,) = check_scenario(scenario(tmp_path, "forces.csv", TABLE + ROW.replace("GB", "Ranska")))
    assert str(fault).endswith(
        "forces.csv:2:7: there is no actor 'Ranska' (FR, France); expected one of NO, SE, FI, GB"
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("D+3", "D+3"),
        ("d 3", "D+3"),
        ("D-2", "D-2"),
        ("D+3 06:30", "D+3 06:30"),
        ("D+3 0630", "D+3 06:30"),
        ("D + 3", "D+3"),
        ("+3", "D+3"),
        ("3", "D+3"),
        ("2026/03/05", "D+3"),
        ("2026.03.05 14:00", "D+3 14:00"),
        ("20260305", "D+3"),
        ("5-Mar-26", "D+3"),
        ("March 5, 2026", "D+3"),
        ("Thursday, 5 March 2026", "D+3"),
        ("den 5 mars 2026", "D+3"),
        ("torsdag den 5. marts 2026", "D+3"),
        ("5. maaliskuuta 2026", "D+3"),
        ("5. märts 2026", "D+3"),
        ("5 kovo 2026", "D+3"),
        ("Donnerstag, 5. März 2026 14:00", "D+3 14:00"),
        ("051400ZMAR26", "2026-03-05T14:00+00:00"),
        ("051400B Mar 26", "2026-03-05T14:00+02:00"),
        ("051400JMAR26", ""),
        ("before 5 March 2026", ""),
        ("5 marsh 2026", ""),
        ("46086", ""),
        ("2026-03-05", "D+3"),
        ("2026-03-05T14:00", "D+3 14:00"),
        ("2026-03-05 9:05", "D+3 09:05"),
        ("2026-03-05T14:00+02:00", "2026-03-05T14:00+02:00"),
        ("05.03.2026", "D+3"),
        ("5.3.2026 kl", ""),
        ("1-4-2026", "D+30"),
        ("5 March 2026", "D+3"),
        ("5. maj 2026", "D+64"),
        ("25/03/2026", "D+23"),
        ("03/25/2026", "D+23"),
        ("05/03/2026", ""),
        ("05.03.26", ""),
        ("31.02.2026", ""),
        ("2026-03-01", "D-1"),
        ("soon", ""),
    ],
)
def test_days(written: str, read: str) -> None:
    """A day of the calendar is a day after the start; what could be two days is none."""
    if read:
        assert read_table_date(written, START) == read
    else:
        with pytest.raises(ValueError, match=r"20|calendar"):
            read_table_date(written, START)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Sum;;;;100;4;50;;\n", ["warning: the row 'Sum' is left out as no force: "]),
        (";;;;100;4;50;;\n", ["warning: the row '100' is left out as no force: "]),
        ("Phase 2;;;;;;;;\n", ["warning: the row 'Phase 2' is left out as no force: "]),
        (TABLE, []),
    ],
)
def test_rows_that_are_no_forces(row: str, told: list[str], tmp_path: Path) -> None:
    """Sums and headings among the forces are left out with a warning, and the header of another page without one."""
    path = scenario(tmp_path, "forces.csv", TABLE + ROW + row + ROW.replace("Alpha", "Bravo"))
    warnings = [note.partition("Nation")[0] for note in notes(path) if note.startswith("warning")]
    assert warnings == told
    assert [force.name for force in load(path).forces] == ["Alpha", "Bravo"]
    assert any(note.startswith("note: a table of 2 forces:") for note in notes(path))


def test_a_table_of_sums(tmp_path: Path) -> None:
    """Where no row is a force there is an error."""
    (fault,) = check_scenario(scenario(tmp_path, "forces.csv", TABLE + "Sum;;;;100;4;50;;\n"))
    assert "has a header and no rows" in fault.message


def test_a_dash_is_an_empty_cell(tmp_path: Path) -> None:
    """A dash in place of a number is none, and in place of what is needed it is an error like an empty cell."""
    (force,) = load(scenario(tmp_path, "forces.csv", TABLE + ROW.replace(";4;50;", ";-;\u2013;"))).forces
    assert (force.lift.containers, force.lift.personnel) == (0, 0)
    (fault,) = check_scenario(scenario(tmp_path, "forces.csv", TABLE + ROW.replace("GB", "-")))
    assert fault.message == "Nation of 'Alpha' is empty"


@pytest.mark.parametrize(
    "headings",
    [
        "Einheit;Nation;Von;Nach;Fahrzeuge;Container;Personal;Bereit;Spätestens",
        "Üksus;Riik;Kust;Kuhu;Sõidukid;Konteinerid;Isikkoosseis;Valmis;Tähtaeg",
        "Vienība;Valsts;No kurienes;Uz kurieni;Transportlīdzekļi;Konteineri;Personāls;Gatavs;Termiņš",
        "Vienetas;Šalis;Iš kur;Į kur;Transporto priemonės;Konteineriai;Personalas;Pasirengęs;Terminas",
        "Jednostka;Państwo;Skąd;Dokąd;Pojazdy;Kontenery;Personel;Gotowość;Termin",
    ],
)
def test_headings_of_neighbours(headings: str, tmp_path: Path) -> None:
    """Headings in German, the Baltic languages and Polish are known."""
    (force,) = load(scenario(tmp_path, "forces.csv", f"{headings}\n{ROW}")).forces
    assert (force.name, force.sponsor, force.origin, force.destination) == ("Alpha", "GB", "GAT", "FIN")
    assert (force.lift.vehicles, force.lift.containers, force.lift.personnel) == (100, 4, 50)


def test_workbook(tmp_path: Path) -> None:
    """Date cells and numbers of a workbook are read, and problems stand at sheet and cell."""
    book = Workbook()
    assert book.active is not None
    book.active.title = "Styrker"
    book.active.append(["Unit", "Nation", "Origin", "Destination", "Vehicles", "RLD", "RDD"])
    book.active.append(["Alpha", "UK", "Gateway", "FIN", 100, date(2026, 1, 13), datetime(2026, 1, 21, 12, 30)])  # noqa: DTZ001
    book.active.append(["Bravo", "UK", "Gatewai", "FIN", 1.5, 3, "D+9"])
    book.save(tmp_path / "forces.xlsx")
    path = scenario(tmp_path, "{table: forces.xlsx, sheet: Styrker}")
    assert [f"{fault.place}: {fault.message}".removeprefix(f"{tmp_path}/") for fault in check_scenario(path)] == [
        "forces.xlsx:Styrker!C3: there is no node 'Gatewai'",
        "forces.xlsx:Styrker!E3: Vehicles '1.5' of 'Bravo' is not a whole number",
    ]
    book.active.delete_rows(3)
    book.save(tmp_path / "forces.xlsx")
    (force,) = load(path).forces
    assert (force.ready, force.due) == (86400, 9 * 86400 + 6 * 3600 + 1800)


def test_many_forces_are_checked_at_once(tmp_path: Path) -> None:
    """Six hundred forces are read and checked as one is."""
    rows = "".join(ROW.replace("Alpha", f"{number}. bataljon Ø") for number in range(600))
    path = scenario(tmp_path, "forces.csv", TABLE + rows)
    assert check_scenario(path) == ()


def test_table_in_a_library_file(tmp_path: Path) -> None:
    """A library file may bring forces from a table beside it."""
    path = scenario(tmp_path, "[]", "")
    (tmp_path / "library" / "units.csv").write_text(TABLE + ROW, encoding="utf-8")
    (tmp_path / "library" / "units.yaml").write_text("source: staff\nforces: units.csv\n", encoding="utf-8")
    path.write_text(f"{HEAD}{TAIL}".replace("use: [tiny]", "use: [tiny, units]"), encoding="utf-8")
    assert [force.name for force in load(path).forces] == ["Alpha"]


def test_title_above_the_header(tmp_path: Path) -> None:
    """Lines above the header are passed over, with a remark."""
    path = scenario(tmp_path, "forces.csv", f"List of forces;;;;;;;;\n\nas of today;;;;;;;;\n{TABLE}{ROW}")
    assert [force.name for force in load(path).forces] == ["Alpha"]
    assert "note: the table is read with semicolons between cells, a title above the header in line 4" in notes(path)


def test_two_columns_of_one_heading(tmp_path: Path) -> None:
    """Of two columns with the same heading the first is taken, with a warning at the other."""
    path = scenario(tmp_path, "forces.csv", f"{TABLE.strip()};Vehicles\n{ROW.strip()};7\n")
    assert load(path).forces[0].lift.vehicles == 100
    assert "warning: duplicate column 'Vehicles'; the other one is taken" in notes(path)


def test_sixty_units_of_a_staff(tmp_path: Path) -> None:
    """Sixty units in a Nordic spreadsheet are understood on the whole network of the library."""
    origins, destinations = ("BRV", "Århus", "HEL", "Stockholm"), ("Tartu", "TMP", "Narvik", "Rovaniemi")
    rows = (
        f"{number}. bataljon Ø;{('DE', 'DK', 'FI', 'Sverige')[number % 4]};{origins[number % 4]};"
        f"{destinations[number % 4]};1 {number:03};{number};507;D+9;01.04.2026\n"
        for number in range(60)
    )
    (tmp_path / "forces.csv").write_bytes((TABLE + "".join(rows)).encode("cp1252"))
    path = tmp_path / "scenario.yaml"
    path.write_text(
        "leidang: 1\ntitle: A list\nstart: 2026-03-02T06:00+01:00\nzone: Europe/Oslo\nhorizon: 60 d\nphase: crisis\n"
        "source: notional\n"
        "use: [networks/nordic_baltic, actors/nordic_baltic, procedures/movement, movement/planning_factors]\n"
        "forces: forces.csv\nvariants: {plain: []}\n",
        encoding="utf-8",
    )
    found = check_all(path)
    assert {one.severity for one in found} == {"note"}
    forces = load(path).forces
    assert (len(forces), forces[1].origin, forces[3].sponsor, forces[2].destination) == (60, "AAR", "SE", "NVK")
    assert forces[59].lift.vehicles == 1059
