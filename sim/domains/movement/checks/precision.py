"""Is there such a metric as the one whose interval is to become narrow?"""

from __future__ import annotations

from typing import Final

from sim.domains.movement.schema.forces import Force
from sim.scenario.draft import Draft
from sim.scenario.schema_precision import ALL_FORCES, CLOSURE, CLOSURE_100, Precision
from sim.scenario.tree import near

_SHARES: Final = ("delivered by due date", "coordination share", "utilisation")
_OF_FORCES: Final = (
    CLOSURE,
    "closure 50 %",
    "closure 90 %",
    CLOSURE_100,
    "delivered by due date",
    "coordination time",
    "coordination share",
    "arrival delay",
)
_WAITING: Final = "waiting: "
_STAGES: Final = "time until "
_LOST: Final = "service lost"
_USED: Final = "utilisation"

_PATH: Final = ("replications", "of")


def check_precision(draft: Draft) -> None:
    """The metric is one that a run has, of something that the scenario has, and measured in time where need be."""
    wanted = draft.header.replications if draft.header else None
    if not isinstance(wanted, Precision):
        return
    measure, _, of = wanted.metric.partition(" / ")
    if measure in _SHARES and not wanted.half_width.relative:
        draft.say(("replications", "half_width"), f"{measure} is a share, not a time", "a percentage, such as '5 %'")
    match measure:
        case _ if measure in _OF_FORCES or measure.startswith(_WAITING):
            _known(draft, of, "force", [ALL_FORCES, *(force.name for force in draft.listed(Force).values())])
        case _ if measure.startswith(_STAGES):
            _known(draft, of, "kind of incident", draft.names("incident_kinds"))
        case _ if measure == _LOST:
            _known(draft, of, "service", draft.names("services"))
        case _ if measure != _USED:
            options = [*_OF_FORCES, f"{_WAITING}CAUSE", f"{_STAGES}STAGE", _LOST, _USED]
            draft.say(_PATH, f"there is no metric {measure!r}", "one of " + ", ".join(options), near(measure, options))


def _known(draft: Draft, name: str, what: str, options: list[str]) -> None:
    if name not in options and (draft.complete or what == "force"):
        draft.say(_PATH, f"there is no {what} {name!r}", "one of " + ", ".join(options), near(name, options))
