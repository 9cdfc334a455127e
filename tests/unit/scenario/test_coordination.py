"""Channels, chairs, interoperability, calls and reserved places are read as written, each number with its source."""

from __future__ import annotations

from pathlib import Path

from sim.domains.coordination.schema.procedures import Call, Channel, Rework
from sim.domains.movement.schema.network import Reserved
from sim.domains.scenario import Scenario
from sim.scenario import assumptions
from sim.units.distributions import Fixed, Uniform
from tests.unit.scenario.small import SOUND, loaded, write

TEXT = (
    SOUND.replace("    modes: [sea, rail, road]\n", "    modes: [sea, rail, road]\n    classes: [heavy]\n")
    + """\
channels:
  mail: {title: secure e-mail, delay: "uniform(10 min, 4 h)", source: a survey}
interoperability:
  default: 0.8
  groups:
    - {title: Nordic, actors: [NO, SE, FI], pace: 0.95}
actors:
  COOP:
    name: a cooperation
    chair: {order: [FI, "NO", SE], first_year: 2025, hand_over: {days: 31, pace: 0.7, source: a guess}}
    desks: {staff: {title: staff of the chair, staff: 2, duty: office, duty_officer: 50 %}}
procedures:
  clearance:
    urgent: true
    steps:
      screening: {hand_over: 1 h}
      decision: {channel: mail, only: [heavy], rework: {share: 15 %, to: request}}
  talks:
    title: talks
    asked: call
    steps:
      answer: {desk: parties.ministry, work: 1 h, need: 2}
calls:
  - {name: first talks, procedure: talks, at: D+1 09:00, by: "NO", parties: ["NO", SE, FI]}
reserved:
  - {link: SWE-ISL-sea}
  - {node: HID}
"""
)


def scenario(at: Path) -> Scenario:
    """The scenario of the text."""
    return loaded(at, TEXT)


def test_numbers_are_canonical(tmp_path: Path) -> None:
    """Delays are in seconds, shares and paces are ratios, moments count from the start."""
    made = scenario(tmp_path)
    assert made.channels == {"mail": Channel(title="secure e-mail", delay=Uniform(600.0, 14400.0))}
    assert made.interoperability.default == 0.8
    assert [(group.actors, group.pace) for group in made.interoperability.groups] == [(("NO", "SE", "FI"), 0.95)]
    assert made.calls == (
        Call(name="first talks", procedure="talks", at=86400 + 3 * 3600, by="NO", parties=("NO", "SE", "FI")),
    )
    assert made.reserved == (Reserved(link="SWE-ISL-sea"), Reserved(node="HID"))
    assert [one.place for one in made.reserved] == ["SWE-ISL-sea", "HID"]
    assert made.forces[0].classes == ("heavy",)
    assert made.actors["COOP"].desks["staff"].duty_officer == 0.5
    assert made.actors["SE"].desks["ministry"].duty_officer == 0.0


def test_steps(tmp_path: Path) -> None:
    """A scenario lays channels, classes and rework over the steps of the library."""
    clearance, talks = (scenario(tmp_path).procedures[name] for name in ("clearance", "talks"))
    decision = clearance.steps["decision"]
    assert (decision.channel, decision.hand_over, decision.only) == ("mail", None, ("heavy",))
    assert decision.rework == Rework(share=0.15, to="request")
    assert clearance.steps["screening"].hand_over == Fixed(3600.0)
    assert (clearance.urgent, talks.urgent, talks.asked, talks.steps["answer"].need) == (True, False, "call", 2)


def test_who_holds_the_chair(tmp_path: Path) -> None:
    """The chair goes round by the calendar year, in both directions from the year that is stated."""
    chair = scenario(tmp_path).actors["COOP"].chair
    assert chair is not None
    assert [chair.holder(year) for year in range(2023, 2029)] == ["NO", "SE", "FI", "NO", "SE", "FI"]
    assert chair.hand_over is not None
    assert (chair.hand_over.days, chair.hand_over.pace) == (31, 0.7)


def test_without_any_of_it(tmp_path: Path) -> None:
    """A scenario that says nothing of all this has no calls, nothing reserved, and desks that understand everybody."""
    made = loaded(tmp_path)
    assert (made.channels, made.calls, made.reserved) == ({}, (), ())
    assert (made.interoperability.default, made.interoperability.groups) == (1.0, ())
    assert made.procedures["clearance"].modes == ("sea", "rail", "road", "air")


def test_every_number_is_an_assumption_with_its_source(tmp_path: Path) -> None:
    """The register tells the new numbers with the source that stands nearest."""
    found = {one.path: (one.value, one.source) for one in assumptions(write(tmp_path, TEXT))}
    assert found["channels.mail.delay"] == ("uniform(10 min, 4 h)", "a survey")
    assert found["interoperability.groups.0.pace"] == ("0.95", "notional")
    assert found["actors.COOP.chair.hand_over.pace"] == ("0.7", "a guess")
    assert found["actors.COOP.desks.staff.duty_officer"] == ("50 %", "notional")
    assert found["procedures.clearance.steps.decision.rework.share"] == ("15 %", "notional")
    assert found["calls.first talks.at"] == ("D+1 09:00", "notional")
