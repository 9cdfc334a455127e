"""The closed list of causes to which time is charged."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Cause(StrEnum):
    """Why time passed. Every interval of a trace has one; for each subject they add up to its total."""

    TRANSPORT = "transport"
    HANDLING = "handling"
    QUEUE = "queue"
    CLEARANCE = "clearance"
    CONSULTATION = "consultation"
    NOTIFICATION = "notification"
    DECISION = "decision"
    DUTY_HOURS = "duty_hours"
    WEATHER = "weather"
    OUTAGE = "outage"
    REPAIR = "repair"
    SHORTAGE = "shortage"
    PLANNED_WAIT = "planned_wait"

    @property
    def meaning(self) -> str:
        """What is charged to it, in words."""
        return _MEANINGS[self]


_MEANINGS: Final = {
    Cause.TRANSPORT: "Under way on a link; also a column closing up at its destination.",
    Cause.HANDLING: "Loading, unloading, discharge, transload, embarking, marshalling.",
    Cause.QUEUE: "Waiting for a resource that is open: a berth, a road, a train path, a desk.",
    Cause.CLEARANCE: "Work at a desk in a clearance, or waiting for one.",
    Cause.CONSULTATION: "The same where a step of a procedure states this cause.",
    Cause.NOTIFICATION: "Steps that state this cause: giving notice.",
    Cause.DECISION: "Steps that state this cause.",
    Cause.DUTY_HOURS: "Waiting for a desk to open, and work that lies there while it is closed.",
    Cause.WEATHER: "Delays of sailings by weather, and closures with this cause.",
    Cause.OUTAGE: "Closures with this cause, also waiting until any way is open.",
    Cause.REPAIR: "Not used by the movement model.",
    Cause.SHORTAGE: "Vehicles that wait for their crews.",
    Cause.PLANNED_WAIT: "Overnight rests, and waiting for a ferry's departure.",
}
