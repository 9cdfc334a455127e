"""Are there the countries, parts and kinds of holiday that actors name, and is no day both closed and opened?"""

from __future__ import annotations

from datetime import date

from sim.domains.coordination.schema.actors import Actor, DutyHours
from sim.scenario.clock.days import days_within
from sim.scenario.clock.public_holidays import OTHER_CODES, SEATS, Calendar, Known, countries, known_of
from sim.scenario.draft import Draft
from sim.scenario.tree import Path, near, place
from sim.units.local_time import DAY


def check_calendar(draft: Draft, actor: str) -> None:
    """The country, part and kinds of holiday of an actor, where its holidays count for a desk or are chosen."""
    here: Path = ("actors", actor)
    found = draft.named(Actor).get(actor)
    chosen = [key for key in ("subdivision", "holiday_categories") if draft.at((*here, key)) is not None]
    if found is None or not (chosen or _keeps_holidays(draft, actor)):
        return
    if found.calendar is None:
        for key in chosen:
            draft.say((*here, key), f"{key} is that of a country, and none is named", "a key country")
        return
    if found.calendar.is_shipped and "subdivision" not in chosen:
        return
    known = known_of(found.calendar.country)
    if known is None:
        _say_unknown_country(draft, (*here, "country"), found.calendar.country)
        return
    _check_part(draft, here, found.calendar, known)
    if seat := SEATS.get(found.calendar.country) if not found.calendar.subdivision else None:
        mark, text = place(draft.tree, (*here, "country"))
        words = f"no part of the country is named: the holidays are those of its seat of government, {seat}"
        draft.faults.note(mark, words, text)
    for path, kind in draft.words(*here, "holiday_categories"):
        if kind not in known.categories:
            message = f"there are no holidays of the kind {kind!r} in {found.calendar.country}"
            draft.say(path, message, "one of " + ", ".join(known.categories), near(kind, known.categories))


def _keeps_holidays(draft: Draft, actor: str) -> bool:
    """Whether some desk of an actor has duty hours with holidays."""
    desks = draft.named(Actor)[actor].desks.values()
    return any(desk.duty in draft.named(DutyHours) and draft.named(DutyHours)[desk.duty].holidays for desk in desks)


def _say_unknown_country(draft: Draft, path: Path, country: str) -> None:
    suggestion = OTHER_CODES.get(country) or near(country, countries())
    message = f"no holidays are known of a country {country!r}"
    draft.say(path, message, "an ISO 3166-1 code, or no key country where there are no holidays", suggestion)


def _check_part(draft: Draft, here: Path, calendar: Calendar, known: Known) -> None:
    country, part = calendar.country, calendar.subdivision
    key = "country" if draft.at((*here, "subdivision")) is None else "subdivision"
    if "-" in draft.word((*here, "country")) and key == "subdivision":
        draft.say((*here, key), "the part of the country stands in `country` already", "one of the two")
    elif part and part not in known.subdivisions:
        suggestion = known.names.get(part) or known.names.get(near(part, known.names)) or near(part, known.subdivisions)
        listed = "one of " + ", ".join(known.subdivisions) if known.subdivisions else "no part: it has none"
        draft.say((*here, key), f"there is no part {part!r} of {country}", listed, suggestion)


def check_days(draft: Draft, here: Path) -> None:
    """Whether no day of the run is both closed and opened by the same actor, duty hours or desk."""
    if draft.header is None or draft.at((*here, "closed")) is None or draft.at((*here, "opened")) is None:
        return
    first, last = draft.header.local(0).date() - DAY, draft.header.local(draft.header.horizon).date() + DAY
    closed = frozenset[date]().union(*(_days(word, first, last) for _, word in draft.words(*here, "closed")))
    for path, word in draft.words(*here, "opened"):
        if both := sorted(closed & _days(word, first, last)):
            draft.say(path, f"{both[0]} is closed and opened", "each day once, under `closed` or under `opened`")


def _days(word: str, first: date, last: date) -> frozenset[date]:
    """The days that a text names; none where it is faulty, which has been reported."""
    try:
        return days_within([word], first, last)
    except ValueError:
        return frozenset()
