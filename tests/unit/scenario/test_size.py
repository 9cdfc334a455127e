"""What is too large to be simulated is refused in words, and what any planner means is not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sim.scenario import check_scenario, limits, load
from sim.scenario.limits import ARRANGEMENTS, CASES, ELEMENTS, QUANTITIES, VARIANTS, Limit
from sim.units.distributions import Exponential, Lognormal, Mixture, Uniform, largest, numbers
from tests.unit.scenario.small import SOUND, write

PATIENCE_S = 15.0
"""Processor time that tells a hang from a check, also on a slow and busy machine; no measure of speed."""


def test_elements_up_to_the_bound_are_taken(tmp_path: Path) -> None:
    """So many elements as the bound says are sound, and one more is not."""
    path = write(tmp_path, SOUND.replace("ready: D+1", "ready: D+1\n    consignment_vehicles: 1000"))
    own = "movement.element_vehicles=1"
    assert check_scenario(path, [own, f"forces.battalion.lift.vehicles={ELEMENTS}"]) == ()
    (fault,) = check_scenario(path, [own, f"forces.battalion.lift.vehicles={ELEMENTS + 1}"])
    assert (fault.message, fault.expected) == (f"this makes {ELEMENTS + 1:,} elements to move", f"at most {ELEMENTS:,}")


def test_requests_are_counted_step_by_step(tmp_path: Path) -> None:
    """Consignments times steps: five thousand that each ask for a permit of sixty steps are too many."""
    steps = ", ".join(f"step {number}: {{desk: sponsor.centre, work: 1 h}}" for number in range(60))
    permit = f"procedures: {{permit: {{title: permit, asked: consignment, steps: {{{steps}}}}}}}\n"
    sets = ["movement.element_vehicles=1", "movement.sea.shipload_vehicles=1"]
    path = write(tmp_path, SOUND.replace("vehicles: 100", f"vehicles: 100, containers: {ELEMENTS - 100}") + permit)
    (fault,) = check_scenario(path, sets)
    assert fault.message.endswith("steps of permissions")
    assert fault.expected == f"at most {CASES:,}"


def test_variants_and_their_arrangements_are_counted(tmp_path: Path) -> None:
    """Variants, and arrangements in one of them, are as many as can be compared."""
    many = "".join(f"  variant {number}: []\n" for number in range(VARIANTS))
    assert [fault.message for fault in check_scenario(write(tmp_path, SOUND + many))] == [
        f"this makes {VARIANTS + 2} variants",
    ]
    named = ", ".join(["corridor"] * 31)
    messages = {fault.message for fault in check_scenario(write(tmp_path, SOUND.replace("[corridor]", f"[{named}]")))}
    assert "this makes 31 arrangements at once" in messages


@pytest.mark.parametrize("number", [13, 30, 900])
def test_many_arrangements_in_one_variant_are_refused_at_once(tmp_path: Path, number: int) -> None:
    """More arrangements, or more with an activation, than can be looked at are refused for their number."""
    rewrite = "{do: waive, procedure: clearance, steps: [screening]}"
    activation = "{procedure: consult, by: SE, at: D+1}"
    agreed = "".join(
        f"  a{at}: {{title: a, basis: b, parties: [NO, SE], activation: {activation}, rewrites: [{rewrite}]}}\n"
        for at in range(number)
    )
    consult = "procedures: {consult: {title: c, asked: call, steps: {ask: {desk: sponsor.centre, work: 1 h}}}}\n"
    named = ", ".join(f"a{at}" for at in range(number))
    path = write(tmp_path, f"{SOUND}  many: [{named}]\n{consult}arrangements:\n{agreed}")
    begin = time.process_time()
    messages = [fault.message for fault in check_scenario(path)]
    assert time.process_time() - begin < PATIENCE_S
    many, waiting = (
        f"this makes {number} arrangements at once",
        f"{number} arrangements of this variant need an activation",
    )
    assert (many if number > ARRANGEMENTS else waiting) in messages


def test_every_limit_is_a_range_with_a_reason() -> None:
    """Every bound has its least below its most, and says why; those of quantities read back as what they are."""
    found = [limit for limit in vars(limits).values() if isinstance(limit, Limit)]
    assert len(found) >= 9
    for limit in (*found, *QUANTITIES.values()):
        assert limit.least < limit.most
        assert limit.why
    assert QUANTITIES["duration"].at_most == "3650 d"


@pytest.mark.parametrize(
    "text",
    [
        "seed: " + "9" * 5000,
        "horizon: 999999999 d",
        "start: 9999-12-31T23:59+00:00",
        "replications: 1000000000",
        "x0: &x0 [a]\n" + "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 12)),
        "description: " + "[" * 100_000,
        "description: {" + "a: {" * 100_000,
        "forces: [" + "{}, " * 100_000 + "]",
        "forces: [" + "{name: a}, " * 50_000 + "]",
        "variants: {" + "".join(f"v{n}: [], " for n in range(50_000)) + "}",
        "description: " + "x" * 900_000,
        "movement: {rail: {loading: '" + "mixture(1: " * 10_000 + "1 h" + ")" * 10_000 + "'}}",
        "movement: {rail: {loading: 'empirical(" + "1 h, " * 10_000 + "1 h)'}}",
        "movement: {rail: {loading: '" + "(" * 9_000 + "'}}",
        "phase: " + "x" * 9_000,
    ],
)
def test_absurd_files_are_refused_at_once(tmp_path: Path, text: str) -> None:
    """Whatever is far too large is refused in less than two seconds of processor time, with a place."""
    path = write(tmp_path, SOUND + text + "\n")
    begin = time.process_time()
    faults = check_scenario(path)
    assert time.process_time() - begin < PATIENCE_S
    assert faults
    assert all(len(str(fault)) < 1500 for fault in faults)
    assert "bug" not in " ".join(fault.message for fault in faults)


def test_the_largest_draw() -> None:
    """The largest value of a distribution is that of the last random number, 1 - 2**-53."""
    assert largest(Uniform(1.0, 5.0)) == 5.0
    assert largest(Exponential(100.0)) == pytest.approx(3673.68, rel=1e-5)
    # ln(10 / 1) / 1.2816 = 1.7967 of sigma, and 8.2095 of them: e to the 14.75.
    assert largest(Lognormal(1.0, 10.0)) == pytest.approx(2.5461e6, rel=1e-3)
    assert largest(Lognormal(1.0, 10.0, 20.0)) == 20.0
    assert largest(Lognormal(1e-300, 1e300)) == float("inf")
    assert largest(Mixture((0.5, 0.5), (Uniform(1.0, 5.0), Uniform(2.0, 9.0)))) == 9.0


def test_the_numbers_of_a_distribution() -> None:
    """Every number that a distribution is written with is held to the bounds, also inside a mixture."""
    mixed = Mixture((0.5, 0.5), (Uniform(1.0, 5.0), Lognormal(2.0, 9.0, 10.0)))
    assert numbers(mixed) == (1.0, 5.0, 2.0, 9.0, 10.0)


def test_a_generous_scenario_is_sound(tmp_path: Path) -> None:
    """A corps of 30,000 vehicles over three years is no slip."""
    sets = ["horizon=1000 d", "forces.battalion.lift.vehicles=30000", "replications=10000"]
    assert load(write(tmp_path), sets).forces[0].lift.vehicles == 30_000
