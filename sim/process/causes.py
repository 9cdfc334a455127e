"""The closed list of causes to which time is charged."""

from __future__ import annotations

from enum import StrEnum


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
