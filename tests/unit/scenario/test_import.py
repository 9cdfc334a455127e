"""Foreign tables are taken over: what they hold in this program's columns, what they lack as a list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sim.errors import LeidangError, ScenarioError
from sim.scenario import check_scenario, load
from sim.scenario.importing.foreign_table import Imported, ImportOptions
from sim.scenario.importing.preview import Kind, import_table, text_for
from tests.unit.scenario.small import SOUND, folder

PORTS = (
    "OID_,World Port Index Number,Main Port Name,UN/LOCODE,Country Code,Harbor Size,Channel Depth (m),Latitude,"
    "Longitude\n"
    "1,90010.0,Northport,XX NOR,Finland,Medium,11.0,65.04,25.45\n"
    "2,90020.0,Southport,,Sweden,Large,12.0,-57.75,11.9\n"
    "3,90030.0,Southport,,United Kingdom,Small,12.0,50,-1.36\n"
)
AIRPORTS = (
    '"id","ident","type","name","latitude_deg","longitude_deg","elevation_ft","continent","iso_country","icao_code",'
    '"iata_code"\n'
    '1,"XXAA","large_airport","Alpha Airport",65.0102,24.7281,47,"EU","FI","XXAA","AAA"\n'
    '2,"XX-1","small_airport","Bravo",60.0,24.0,47,"EU","FI",,\n'
    '3,"XX-2","heliport","Charlie",60.0,24.0,47,"EU","FI",,\n'
    '4,"XXDD","medium_airport","Delta",59.0,18.0,47,"EU","SE","XXDD","AAA"\n'
)
CODES = (
    '"","SE","",".SWEDEN","","","","","","","",""\r\n'
    '"","SE","AAA","Åmål","Amal","O","--3-----","RL","0901","","5903N 01242E",""\r\n'
    '"","SE","BBB","Öhamn","Ohamn","O","1-3-----","RL","0901","","5933N 01803E",""\r\n'
    '"","SE","CCC","Ingenstans","Ingenstans","O","1-------","RL","0901","","",""\r\n'
    '"=","SE","","Gammalby = Öhamn","Gammalby = Ohamn","","","","","","",""\r\n'
    '"","NO","DDD","Fly","Fly","O","---4----","RL","0901","","6959S 01857W",""\r\n'
)


def taken(
    at: Path, kind: Kind, text: str | bytes, options: ImportOptions | None = None, name: str = "table.csv"
) -> Imported:
    """A table as taken over."""
    path = at / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_table(kind, path, options or ImportOptions())


def cells(row: Mapping[str, str], *names: str) -> tuple[str, ...]:
    """Some cells of a row."""
    return tuple(row.get(name, "") for name in names)


POSITION = ("node_id", "name", "country", "kind", "lat_deg", "lon_deg")


def test_world_port_index(tmp_path: Path) -> None:
    """Ports of the World Port Index are nodes: codes, names, countries by their names, positions to 0.1 degree."""
    found = taken(tmp_path, "nodes", PORTS)
    assert (found.layout, found.sound) == ("World Port Index", True)
    assert [cells(row, *POSITION) for row in found.rows] == [
        ("XXNOR", "Northport", "FI", "port", "65.0", "25.5"),
        ("SOUTHPORT", "Southport", "SE", "port", "-57.8", "11.9"),
        ("SOUTHPORT_2", "Southport", "GB", "port", "50.0", "-1.4"),
    ]
    assert "Channel Depth (m)" in found.unused
    assert {one.field for one in found.missing} >= {"berths", "discharge_vehicles_per_day", "staging_vehicles"}
    assert all(one.meaning for one in found.missing)
    assert found.rows[0]["mark"] == "World Port Index; notional: tier"


def test_our_airports(tmp_path: Path) -> None:
    """Airports are airfields under their shortest free code; places where no transport aircraft lands are left out."""
    found = taken(tmp_path, "nodes", AIRPORTS)
    assert found.layout == "OurAirports"
    assert [cells(row, *POSITION) for row in found.rows] == [
        ("AAA", "Alpha Airport", "FI", "airfield", "65.0", "24.7"),
        ("XX1", "Bravo", "FI", "airfield", "60.0", "24.0"),
        ("XXDD", "Delta", "SE", "airfield", "59.0", "18.0"),
    ]
    assert any("1 row is no airfield and is left out: Charlie" in str(fault) for fault in found.faults)


@pytest.mark.parametrize(
    ("table", "layout", "row"),
    [
        ("Main Port Name,Country Code,Latitude,Longitude\nNorth,Finland,65.04,25.4\n", "World Port Index",
         ("NORTH", "North", "FI", "port", "65.0", "25.4")),
        ("INDEX_NO,PORT_NAME,COUNTRY,LATITUDE,LONGITUDE,LAT_DEG,LAT_MIN\n10,NORTH,FI,65.04,25.4,65,2\n",
         "World Port Index", ("NORTH", "NORTH", "FI", "port", "65.0", "25.4")),
        ("ident;name;latitude_deg;longitude_deg;iso_country\nXXAA;Alpha;65,0102;24,7281;FI\n", "OurAirports",
         ("XXAA", "Alpha", "FI", "airfield", "65.0", "24.7")),
        ("LOCODE,Name,Function,Coordinates\nSE BBB,Hamn,1-3-----,5933N 01803E\n", "UN/LOCODE",
         ("SEBBB", "Hamn", "SE", "port", "59.6", "18.1")),
        ("Country,Location,NameWoDiacritics,Coordinates\nSE,BBB,Hamn,5933N 01803E\n", "UN/LOCODE",
         ("SEBBB", "Hamn", "SE", "", "59.6", "18.1")),
    ],
)  # fmt: skip
def test_parts_of_public_tables(table: str, layout: str, row: tuple[str, ...], tmp_path: Path) -> None:
    """A public table is recognised also where most of its columns were taken away, or in its older form."""
    found = taken(tmp_path, "nodes", table)
    assert (found.layout, found.sound) == (layout, True)
    assert [cells(one, *POSITION) for one in found.rows] == [row]


@pytest.mark.parametrize(
    ("lat", "lon", "read"),
    [
        ("65\u00b002'N", "25\u00b025'E", ("65.0", "25.4")),
        ("65\u00b002'30\u2033 N", "1\u00b025'12\u2033 W", ("65.0", "-1.4")),
        ("S 33.92", "E 18.42", ("-33.9", "18.4")),
        ("65 02 N", "025 27 E", ("65.0", "25.5")),
        ("65,04N", "25,45E", ("65.0", "25.5")),
        ("65\u00b072'N", "25\u00b025'E", None),
        ("65\u00b002'E", "25\u00b025'N", None),
        ("95 N", "25 E", None),
    ],
)
def test_degrees_and_minutes(lat: str, lon: str, read: tuple[str, str] | None, tmp_path: Path) -> None:
    """Positions in degrees, minutes and seconds with their hemisphere are read; what is none is a problem."""
    found = taken(tmp_path, "nodes", f"Name;Country;Lat;Lon\nA;FI;{lat};{lon}\n")
    assert [cells(row, "lat_deg", "lon_deg") for row in found.rows] == ([read] if read else [])
    assert found.sound == (read is not None)


@pytest.mark.parametrize("headed", [False, True])
def test_un_locode(headed: bool, tmp_path: Path) -> None:
    """Code lists of UN/LOCODE are read with and without headings, in Windows letters, degrees and minutes."""
    header = (
        "Change,Country,Location,Name,NameWoDiacritics,Subdivision,Function,Status,Date,IATA,Coordinates,Remarks\r\n"
    )
    found = taken(tmp_path, "nodes", ((header if headed else "") + CODES).encode("cp1252"))
    assert (found.layout, found.sound) == ("UN/LOCODE", True)
    assert [cells(row, *POSITION) for row in found.rows] == [
        ("SEAAA", "Åmål", "SE", "city", "59.1", "12.7"),
        ("SEBBB", "Öhamn", "SE", "port", "59.6", "18.1"),
        ("NODDD", "Fly", "NO", "airfield", "-70.0", "-19.0"),
    ]
    assert any("1 row has no position and is left out: Ingenstans" in str(fault) for fault in found.faults)


def test_only_some_countries(tmp_path: Path) -> None:
    """Only places in the countries that the user names are taken over."""
    found = taken(tmp_path, "nodes", CODES.encode("cp1252"), ImportOptions(countries=frozenset({"NO"})))
    assert [row["node_id"] for row in found.rows] == ["NODDD"]


def test_any_table_of_places(tmp_path: Path) -> None:
    """A table of no known layout is recognised by its headings, or by what the user says."""
    text = "Plats;Land;Latitud;Längd;Sort\nHamnstad;Sverige;57,71;11,97;hamn\n"
    found = taken(
        tmp_path, "nodes", text, ImportOptions(headings={"name": "Plats", "lon_deg": "Längd", "kind": "Sort"})
    )
    (row,) = found.rows
    assert cells(row, *POSITION) == ("HAMNSTAD", "Hamnstad", "SE", "port", "57.7", "12.0")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "name,country,lat,lon,kind\nA,Swedn,1,1,port\n",
            "2:3: there is no country 'Swedn'; expected a name or a code; did",
        ),
        ("name,country,lat,lon,kind\nA,SE,91,1,port\n", "2:6: lat_deg '91' of 'A' is no position"),
        ("name,country,lat,lon,kind\nA,SE,x,1,port\n", "2:6: lat_deg 'x' of 'A' is not a number"),
        ("name,country,lat,lon,kind\nA,SE,1,1,moon\n", "2:10: there is no kind of node 'moon'"),
        ("id,name,lat,lon\nA,a,1,1\nA,b,1,1\n", "3:1: duplicate node_id 'A'; the first is in line 2"),
        ("name,x,y,tier\nA,1,1,best\n", "2:7: tier 'best' of 'A' is not known"),
        ("title,where\nA,b\n", "1:1: no column is recognised as name, lat_deg, lon_deg; its headings are title; where"),
        ("name,lat,lon\nA,,\n", "1:1: no row of the table can be a node"),
    ],
)
def test_problems_of_places(text: str, problem: str, tmp_path: Path) -> None:
    """A problem of a foreign table stands at its line and column."""
    found = taken(tmp_path, "nodes", text)
    assert not found.sound
    assert str(found.faults[0]).startswith(f"{tmp_path}/table.csv:{problem}")


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (ImportOptions(headings={"nam": "Main Port Name"}), "there is no field 'nam'; did you mean 'name'?"),
        (ImportOptions(headings={"name": "Main Prot Name"}), "there is no column 'Main Prot Name' in"),
        (ImportOptions(defaults={"berths": "many"}), "--default berths=many: berths 'many' is not a whole number"),
        (ImportOptions(defaults={"berth": "2"}), "there is no field 'berth'; did you mean 'berths'?"),
    ],
)
def test_problems_of_options(options: ImportOptions, problem: str, tmp_path: Path) -> None:
    """What the user says about a table must be possible."""
    with pytest.raises(LeidangError) as caught:
        taken(tmp_path, "nodes", PORTS, options)
    assert str(caught.value).startswith(problem)


def test_hostile_text_is_made_plain(tmp_path: Path) -> None:
    """Text that a terminal or a spreadsheet would act on is made text."""
    found = taken(tmp_path, "nodes", 'name,lat,lon,note\n=1+1,1,1,"\x1b[2Jx"\n')
    assert cells(found.rows[0], "name", "note") == ("'=1+1", "[2Jx")


def test_imported_tables_make_a_scenario(tmp_path: Path) -> None:
    """Imported nodes, links and forces pass the check once what they lack is given."""
    filled = {
        "rail_gauge_mm": "1435",
        "berths": "1",
        "discharge_vehicles_per_day": "400",
        "staging_vehicles": "500",
        "trains_loaded_per_day": "2",
    }
    at = folder(tmp_path)
    nodes = taken(tmp_path, "nodes", PORTS, ImportOptions(defaults=filled))
    assert "notional: tier, rail_gauge_mm, berths" in nodes.rows[0]["mark"]
    (at / "nodes.csv").write_text(text_for("nodes", nodes, at / "nodes.csv", "ports"), encoding="utf-8")
    ways = "Från;Till;Transportmedel;Längd (km);Hastighet\nNorthport;SOUTHPORT;väg;1 234,5;50\n"
    links = taken(
        tmp_path, "links", ways, ImportOptions(defaults={"road_vehicles_per_day": "2400"}, nodes=at / "nodes.csv")
    )
    assert cells(links.rows[0], "link_id", "length_km") == ("XXNOR-SOUTHPORT-road", "1234.5")
    assert {one.field for one in links.missing} >= {"trains_per_day", "sailings_per_day"}
    (at / "links.csv").write_text(text_for("links", links, at / "links.csv", "ways"), encoding="utf-8")
    units = "Enhet;Land;Fra;Til;Fordon;Klar;Frist;Mode\nNøkken;Norge;Northport;SOUTHPORT;10;13.01.2026;21.01.2026;vei\n"
    forces = taken(tmp_path, "forces", units, ImportOptions(nodes=at / "nodes.csv", start="2026-01-12"))
    (at / "units.yaml").write_text(text_for("forces", forces, at / "units.yaml", "units"), encoding="utf-8")
    text = SOUND[: SOUND.index("forces:")] + SOUND[SOUND.index("variants:") :]
    path = at / "scenario.yaml"
    path.write_text(
        text.replace("[tiny]", "[tiny, units]") + "network: {nodes: nodes.csv, links: links.csv}\n", "utf-8"
    )
    assert check_scenario(path) == ()
    (force,) = load(path).forces
    assert (force.name, force.sponsor, force.origin, force.modes) == ("Nøkken", "NO", "XXNOR", ("road",))
    assert (force.ready, force.due) == (86400, 9 * 86400)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "from,to,mode,km\nSTO,Umeo,road,1\n",
            "2:5: there is no node 'Umeo'; expected a node of the table that --nodes",
        ),
        ("from,to,mode,km\nSTO,UME,beam,1\n", "2:9: there is no mode 'beam'"),
        ("from,to,mode,km\nSTO,UME,road,1\nSTO,UME,road,2\n", "3:1: duplicate link 'STO-UME-road'"),
        ("from,to,mode,km\n,UME,road,1\n", "2:1: from_node is empty"),
        ("from,km\nSTO,1\n", "1:1: no column is recognised as to_node, mode"),
    ],
)
def test_problems_of_ways(text: str, problem: str, tmp_path: Path) -> None:
    """A problem of a table of ways stands at its line and column."""
    found = taken(tmp_path, "links", text)
    assert str(found.faults[0]).startswith(f"{tmp_path}/table.csv:{problem}")


def test_calendar_days_need_a_start(tmp_path: Path) -> None:
    """Days of the calendar are a problem without the day from which they are counted."""
    text = "Unit,Nation,Origin,Destination,Vehicles,RLD,RDD\nA,SE,Stockholm,Atlantis,10,2026-03-05,D+9\n"
    found = taken(tmp_path, "forces", text)
    assert str(found.faults[0]).endswith("'2026-03-05' is a day of the calendar; expected --start DAY, from which days "
                                         "are counted")  # fmt: skip
    found = taken(tmp_path, "forces", text, ImportOptions(start="2026-03-02"))
    assert cells(found.rows[0], "from", "to", "ready") == ("STO", "Atlantis", "D+3")
    assert any("'Atlantis' is no node and stays as it is" in fault.message for fault in found.faults)


def test_file_that_is_no_table(tmp_path: Path) -> None:
    """A file that cannot be read is a problem."""
    with pytest.raises(ScenarioError, match="cannot be read"):
        import_table("nodes", tmp_path / "nothing.csv", ImportOptions())
