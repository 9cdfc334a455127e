"""Desks of several parties as one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.domains.coordination.rewrites.kind import DeskRewrite


class Pool(DeskRewrite):
    """The desks of one name of all parties become one: staff added up, on duty whenever one of them is."""

    do: Literal["pool"] = Field(description="Kind of rewrite.")
    desk: str = Field(description="Name of the desk, without a role: movement_centre.")

    def words(self) -> str:
        """What it does."""
        return f"the {self.desk} desks work as one"
