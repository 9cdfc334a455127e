"""Arrangements on random procedures, and arrangements of those who are not there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domains.coordination.arrangements import rewritten
from sim.domains.coordination.rewrites import Delegate, NotifyInstead, Parallelise, Rewrite, Speed, Waive
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.coordination.steps import StepGraph, chains
from sim.domains.scenario import Scenario
from sim.model.build import build
from sim.units.distributions import Fixed
from tests.unit.model import small
from tests.unit.model.cases import ROLES, graph, step

NAMES = "abcdefgh"
KINDS = ("waive", "notify_instead", "parallelise", "delegate", "speed")
Named = tuple[str, Arrangement]


@st.composite
def procedures(draw: st.DrawFn) -> StepGraph:
    """Three to eight steps, each waiting for any of those before it."""
    names = NAMES[: draw(st.integers(3, len(NAMES)))]
    needs = [draw(st.sets(st.sampled_from(names[:at]))) if at else set() for at in range(len(names))]
    return graph(*(step(name, before) for name, before in zip(names, needs, strict=True)))


def rewrite(kind: str, steps: tuple[str, ...]) -> Rewrite:
    """A rewrite of this kind of these steps, of which a delegation takes the first."""
    match kind:
        case "notify_instead":
            desk = "host.centre"
            return NotifyInstead(do="notify_instead", procedure="clearance", steps=steps, desk=desk, work=Fixed(60))
        case "parallelise" if len(steps) > 1:
            return Parallelise(do="parallelise", procedure="clearance", steps=steps)
        case "delegate":
            return Delegate(do="delegate", procedure="clearance", step=steps[0], desk="origin.centre")
        case "speed":
            return Speed(do="speed", procedure="clearance", steps=steps, factor=0.5, evidence="made up")
        case _:
            return Waive(do="waive", procedure="clearance", steps=steps)


def arrangement(*rewrites: Rewrite, over: tuple[str, ...] = ()) -> Arrangement:
    """An arrangement of these rewrites."""
    return Arrangement(title="", basis="", rewrites=rewrites, over=over)


@st.composite
def arranged(draw: st.DrawFn) -> tuple[StepGraph, list[Named]]:
    """A procedure and arrangements that cut its steps up among them."""
    steps = draw(procedures())
    owners = {name: draw(st.integers(0, 3)) for name in steps}
    shares = {owner: tuple(name for name in steps if owners[name] == owner) for owner in sorted(set(owners.values()))}
    kinds = st.sampled_from(KINDS)
    return steps, [(f"one {owner}", arrangement(rewrite(draw(kinds), share))) for owner, share in shares.items()]


@given(made=arranged(), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_arrangements_means_nothing(made: tuple[StepGraph, list[Named]], shuffle: Random) -> None:
    """Arrangements that rewrite different steps give the same procedure in any order, and one that can be done."""
    steps, named = made
    mixed = tuple(shuffle.sample(named, len(named)))
    assert rewritten(steps, "clearance", ROLES, mixed) == rewritten(steps, "clearance", ROLES, tuple(named))
    chains(rewritten(steps, "clearance", ROLES, mixed)[0])


@given(steps=procedures(), data=st.data())
def test_the_winner_has_its_steps(steps: StepGraph, data: st.DataObject) -> None:
    """What wins over another has the contested step, and all other steps are as the other one wants them."""
    contested = data.draw(st.sampled_from(sorted(steps)))
    lost = tuple(sorted(data.draw(st.sets(st.sampled_from(sorted(steps)))) | {contested}))
    loser = arrangement(rewrite(data.draw(st.sampled_from(("waive", "notify_instead"))), lost))
    winner = arrangement(rewrite("delegate", (contested,)), over=("loser",))
    found, _ = rewritten(steps, "clearance", ROLES, (("loser", loser), ("winner", winner)))
    assert (found[contested].actor, found[contested].desk) == ("SE", "centre")
    assert found.keys() & set(lost) == {contested}
    chains(found)


OF_ONE: small.Content = {"procedure": "clearance", "steps": ["check"]}
AGREED_ELSEWHERE: dict[str, small.Content] = {
    "waive": {"do": "waive", "procedure": "clearance", "steps": ["check", "decision"]},
    "notify": {**OF_ONE, "do": "notify_instead", "desk": "host.centre", "work": "1 h"},
    "parallelise": {"do": "parallelise", "procedure": "clearance", "steps": ["check", "decision"]},
    "delegate": {"do": "delegate", "procedure": "clearance", "step": "check", "desk": "origin.centre"},
    "share": {**OF_ONE, "do": "share", "channel": "mail"},
    "speed": {**OF_ONE, "do": "speed", "factor": 2, "evidence": "made up"},
    "pool": {"do": "pool", "desk": "centre"},
    "provide": {"do": "provide", "desk": "centre", "staff": 5},
    "understanding": {"do": "provide", "understanding": 0.1},
}


@cache
def elsewhere() -> Scenario:
    """The small scenario with arrangements of every kind between two countries that no force comes to."""
    content = small.content()
    content["channels"] = {"mail": {"title": "mail", "delay": "10 h"}}
    content["interoperability"] = {"default": 0.5}
    about = {"title": "elsewhere", "basis": "made up", "parties": ["EE", "LV"]}
    told = {"desk": "host.centre", "work": "1 h"}
    for kind, one in AGREED_ELSEWHERE.items():
        content["arrangements"][kind] = {**about, "rewrites": [one]}
        if "procedure" in one:
            council = {"procedure": "council", "by": "EE", "at": "D+0", "cases_under_way": "ask_again"}
            content["arrangements"][f"{kind}, once activated"] = {
                **about, "rewrites": [one], "inform": [told], "activation": council,
            }  # fmt: skip
    steps = {"answer": {"desk": "parties.centre", "work": "1 h"}}
    content["procedures"]["council"] = {"title": "council", "asked": "call", "steps": steps}
    named = [name for name in content["arrangements"] if name not in ("corridor", "elsewhere")]
    content["variants"] = {"corridor": ["corridor"], **{name: ["corridor", name] for name in named}}
    with TemporaryDirectory() as directory:
        return small.loaded(Path(directory), content)


@pytest.mark.parametrize("kind", sorted(AGREED_ELSEWHERE))
def test_those_who_are_not_there_change_nothing(kind: str) -> None:
    """An arrangement between countries that no force comes to gives the same program, bit for bit."""
    scenario = elsewhere()
    expected = build(scenario, "corridor")
    assert build(scenario, kind) == expected
    activated = f"{kind}, once activated"
    if activated in scenario.variants:
        assert build(scenario, activated) == expected


@settings(max_examples=20)
@given(names=st.permutations(["corridor", "elsewhere", "pooling"]))
def test_the_order_of_names_in_a_variant_means_nothing(names: list[str]) -> None:
    """Whatever the order in which a variant names its arrangements, the program is the same."""
    scenario = elsewhere()
    pooling = Arrangement.model_validate(
        {"title": "", "basis": "", "parties": ("SE", "FI"), "rewrites": ({"do": "pool", "desk": "centre"},)}
    )
    both = {**scenario.arrangements, "pooling": pooling}
    first, other = (
        build(scenario.model_copy(update={"arrangements": both, "variants": {"all": order}}), "all")
        for order in (("corridor", "elsewhere", "pooling"), tuple(names))
    )
    assert first == other
