"""Headings of tables of places and ways: in English and in the Nordic languages, folded, the best first."""

from __future__ import annotations

from typing import Final

from sim.scenario.tables.headings import Synonyms

NODE_HEADINGS: Final[Synonyms] = {
    "node_id": ("node id", "id", "code", "un locode", "locode", "iata", "iata code", "kod", "kode", "tunnus"),
    "tier": ("tier",),
    "name": (
        *("name", "node name", "place", "port name", "port", "airport", "city", "town"),
        *("namn", "navn", "ort", "sted", "hamn", "havn", "nimi", "paikka", "satama"),
    ),
    "country": ("country", "country code", "iso country", "nation", "land", "maa"),
    "kind": ("kind", "type", "typ", "tyyppi"),
    "lon_deg": (
        *("lon deg", "longitude", "longitude deg", "lon", "lng", "long", "x"),
        *("longitud", "lengdegrad", "laengdegrad", "pituusaste"),
    ),
    "lat_deg": (
        *("lat deg", "latitude", "latitude deg", "lat", "y"),
        *("latitud", "breddgrad", "breddegrad", "leveysaste"),
    ),
    "coordinates": ("coordinates",),
    "rail_gauge_mm": ("rail gauge mm", "gauge", "gauge mm", "rail gauge"),
    "rail_gauge_second_mm": ("rail gauge second mm",),
    "berths": ("berths", "kajplatser", "kaiplasser", "laituripaikat"),
    "discharge_vehicles_per_day": ("discharge vehicles per day", "discharge"),
    "staging_vehicles": ("staging vehicles", "staging"),
    "trains_loaded_per_day": ("trains loaded per day", "trains per day"),
    "aircraft_places": ("aircraft places", "parking places", "mog"),
    "mark": ("mark",),
    "note": ("note", "remarks", "anmarkning", "merknad", "bemaerkning", "huomautus"),
}
LINK_HEADINGS: Final[Synonyms] = {
    "link_id": ("link id", "id", "link"),
    "tier": ("tier",),
    "from_node": ("from node", "from", "origin", "start", "a", "fran", "fra", "mista"),
    "to_node": ("to node", "to", "destination", "end", "b", "till", "til", "mihin", "minne"),
    "mode": ("mode", "means of transport", "transport", "type", "transportslag", "transportmedel", "transportmiddel"),
    "length_km": (
        *("length km", "km", "length", "distance km", "distance"),
        *("langd km", "langd", "lengde km", "lengde", "avstand", "pituus km", "pituus", "etaisyys"),
    ),
    "speed_kmh": ("speed kmh", "speed km h", "km h", "kmh", "speed", "hastighet", "fart", "nopeus"),
    "road_vehicles_per_day": ("road vehicles per day", "vehicles per day"),
    "trains_per_day": ("trains per day", "trains", "tag per dygn", "tog per dogn", "junia paivassa"),
    "rail_gauge_mm": ("rail gauge mm", "gauge mm", "gauge", "rail gauge"),
    "rail_gauge_second_mm": ("rail gauge second mm",),
    "sailings_per_day": ("sailings per day", "sailings", "departures per day", "avgangar per dygn"),
    "lane_m_per_sailing": ("lane m per sailing", "lane metres", "lane meters", "filmeter", "lanemeter"),
    "mark": ("mark",),
    "note": ("note", "remarks", "anmarkning", "merknad", "bemaerkning", "huomautus"),
}
