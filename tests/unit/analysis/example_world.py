"""The made-up world of the example: a part of the reference network, three forces and some resources.

Node and link ids, positions and lengths are those of the reference network (positions from public gazetteers rounded
to 0.1 degree, lengths from memory); every capacity and force here is notional.
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3600
DAY = 24 * HOUR
VARIANTS = ("national rules", "Nordic corridor")

NODES = """id,name,country,kind,lon_deg,lat_deg
US_EAST,US East Coast gateway (external),US,external,-76.3,36.9
UK_EXT,"UK gateway, Southampton (external)",GB,external,-1.4,50.9
BRV,Bremerhaven,DE,port,8.6,53.5
EBJ,Esbjerg,DK,port,8.5,55.5
CPH,Copenhagen,DK,port,12.6,55.7
GOT,Gothenburg,SE,port,12.0,57.7
MMA,Malmö/Trelleborg,SE,port,13.1,55.5
STO,Stockholm (incl. Nynäshamn),SE,port,18.1,59.3
KAP,Kapellskär,SE,port,19.1,59.7
LLA,Luleå/Boden,SE,port,22.0,65.7
KRN,Kiruna,SE,city,20.2,67.9
HAP,Haparanda,SE,border,24.1,65.8
TRD,Trondheim,NO,port,10.4,63.4
NVK,Narvik,NO,port,17.4,68.4
TOS,Tromsø,NO,port,19.0,69.7
TOR,Tornio,FI,border,24.2,65.8
OUL,Oulu,FI,port,25.5,65.0
RVN,Rovaniemi,FI,city,25.7,66.5
TMP,Tampere,FI,city,23.8,61.5
TKU,Turku/Naantali,FI,port,22.2,60.5
HEL,Helsinki,FI,port,24.9,60.2
TLL,Tallinn/Paldiski,EE,port,24.5,59.4
TAR,Tartu,EE,city,26.7,58.4
"""

LINKS = """id,from_node,to_node,mode,length_km
US_EAST-NVK-sea,US_EAST,NVK,sea,7200
BRV-NVK-sea,BRV,NVK,sea,1900
UK_EXT-EBJ-sea,UK_EXT,EBJ,sea,1000
UK_EXT-TLL-sea,UK_EXT,TLL,sea,2100
KAP-TKU-sea,KAP,TKU,sea,210
HEL-TLL-sea,HEL,TLL,sea,92
US_EAST-TRD-air,US_EAST,TRD,air,6250
TRD-LLA-air,TRD,LLA,air,620
NVK-KRN-road,NVK,KRN,road,180
KRN-LLA-road,KRN,LLA,road,340
LLA-HAP-road,LLA,HAP,road,130
HAP-TOR-road,HAP,TOR,road,3
TOR-RVN-road,TOR,RVN,road,125
TOR-OUL-road,TOR,OUL,road,130
OUL-TMP-road,OUL,TMP,road,490
TMP-HEL-road,TMP,HEL,road,180
NVK-TOS-road,NVK,TOS,road,240
TOS-TOR-road,TOS,TOR,road,600
EBJ-CPH-road,EBJ,CPH,road,300
MMA-CPH-road,MMA,CPH,road,42
GOT-MMA-road,GOT,MMA,road,275
GOT-STO-road,GOT,STO,road,470
STO-KAP-road,STO,KAP,road,92
TLL-TAR-road,TLL,TAR,road,185
NVK-KRN-rail,NVK,KRN,rail,169
KRN-LLA-rail,KRN,LLA,rail,270
LLA-HAP-rail,LLA,HAP,rail,165
HAP-TOR-rail,HAP,TOR,rail,4
TOR-RVN-rail,TOR,RVN,rail,140
TMP-HEL-rail,TMP,HEL,rail,187
"""

SPEED_KMH = {"sea": 29.0, "road": 40.0, "rail": 48.0, "air": 600.0}
BORDERS = {"NVK-KRN": "SE", "HAP-TOR": "FI", "MMA-CPH": "SE", "TRD-LLA": "SE", "UK_EXT-TLL": "EE"}


@dataclass(frozen=True)
class Group:
    """Elements of one force that take the same route."""

    force: str
    sponsor: str
    destination: str
    kind: str
    elements: int
    size: int
    ready_s: int
    due_s: int
    route: tuple[str, ...]


NORTH = "northern brigade"
GROUPS = (
    Group(
        NORTH,
        "US",
        "RVN",
        "vehicles",
        12,
        60,
        2 * DAY,
        24 * DAY,
        ("US_EAST-NVK-sea", "NVK-KRN-rail", "KRN-LLA-rail", "LLA-HAP-rail", "HAP-TOR-rail", "TOR-RVN-rail"),
    ),
    Group(
        NORTH,
        "US",
        "RVN",
        "vehicles",
        10,
        60,
        2 * DAY,
        24 * DAY,
        ("US_EAST-NVK-sea", "NVK-KRN-road", "KRN-LLA-road", "LLA-HAP-road", "HAP-TOR-road", "TOR-RVN-road"),
    ),
    Group(
        NORTH,
        "US",
        "RVN",
        "personnel",
        4,
        300,
        2 * DAY,
        24 * DAY,
        ("US_EAST-TRD-air", "TRD-LLA-air", "LLA-HAP-road", "HAP-TOR-road", "TOR-RVN-road"),
    ),
    Group(
        "light brigade",
        "GB",
        "RVN",
        "vehicles",
        14,
        40,
        2 * DAY,
        14 * DAY,
        (
            "UK_EXT-EBJ-sea",
            "EBJ-CPH-road",
            "MMA-CPH-road",
            "GOT-MMA-road",
            "GOT-STO-road",
            "STO-KAP-road",
            "KAP-TKU-sea",
            "OUL-TMP-road",
            "TOR-OUL-road",
            "TOR-RVN-road",
        ),
    ),
    Group(
        "Baltic battle group", "GB", "TAR", "vehicles", 20, 25, 1 * DAY, 15 * DAY, ("UK_EXT-TLL-sea", "TLL-TAR-road")
    ),
)

RESOURCES = (
    ("NVK berth", "berth", "NVK", 1, 0.86, 22, 18.0),
    ("NVK train loading", "train loading", "NVK", 3, 0.55, 12, 4.0),
    ("NVK staging", "staging", "NVK", 1000, 0.31, 22, 0.0),
    ("EBJ berth", "berth", "EBJ", 2, 0.22, 14, 3.5),
    ("TLL berth", "berth", "TLL", 2, 0.35, 20, 4.2),
    ("NVK-KRN-rail", "rail", "NVK-KRN-rail", 3, 0.78, 12, 16.0),
    ("NVK-KRN-road", "road", "NVK-KRN-road", 1600, 0.12, 10, 0.6),
    ("KAP-TKU-sea", "sailing", "KAP-TKU-sea", 2, 0.48, 14, 3.0),
    ("TRD aircraft place", "aircraft place", "TRD", 4, 0.08, 4, 1.5),
    ("SE.movement_centre", "desk", "SE", 4, 0.81, 40, 9.5),
    ("FI.movement_centre", "desk", "FI", 3, 0.74, 40, 8.8),
    ("EE.movement_centre", "desk", "EE", 3, 0.42, 20, 6.1),
)
