"""The stages that an incident goes through, and the two clocks by which they are timed.

Two clocks run from the moment of the fault and are never mixed: that of coordination (who learns, who decides) and
that of repair.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

COORDINATION, REPAIR = "coordination", "repair"
STAGES: Final = {
    "detected": COORDINATION,
    "notified": COORDINATION,
    "identified": COORDINATION,
    "stopped": COORDINATION,
    "boarded": COORDINATION,
    "attributed": COORDINATION,
    "decided": COORDINATION,
    "repair_start": REPAIR,
    "restored": REPAIR,
}
"""The stages in order, and the clock that each belongs to."""


def stages_of(clock: str) -> tuple[str, ...]:
    """The stages of a clock, in order."""
    return tuple(stage for stage, stage_clock in STAGES.items() if stage_clock == clock)


def clock_of(subject: str, incidents: Collection[str]) -> tuple[str, str]:
    """The incident that a subject of the ledger is a clock of, and which clock; two empty texts for an element."""
    if subject in incidents:
        return subject, COORDINATION
    name, _, _ = subject.partition(f" {REPAIR}")
    return (name, REPAIR) if name != subject and name in incidents else ("", "")
