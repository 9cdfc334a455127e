"""The model of a variant: its program, and what everything in the program means."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.case import Case
from sim.model.incident_record import IncidentRecord
from sim.model.meaning import Element, Meaning, ReportedResource, Request, ServiceLevel
from sim.model.rows import DomainRows
from sim.process.program import Program


@dataclass(frozen=True)
class Model:
    """A program and what it means.

    Attributes
    ----------
    elements
        In order of name.
    meanings
        By label; a label without one is on no ledger. What a copy means is what its pattern means.
    cases
        Each kind of case that is asked for, once.
    incidents
        What may happen in this variant, in order of name; None where the scenario has no incidents at all.
    services
        In order of name.
    rows
        Those of the tables that domains have of their own.
    """

    program: Program
    elements: tuple[Element, ...]
    requests: tuple[Request, ...]
    resources: tuple[ReportedResource, ...]
    meanings: dict[str, Meaning]
    cases: tuple[Case, ...] = ()
    incidents: tuple[IncidentRecord, ...] | None = None
    services: tuple[ServiceLevel, ...] = ()
    rows: tuple[DomainRows, ...] = ()
