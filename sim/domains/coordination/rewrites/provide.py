"""Lent staff, liaison officers, and help for repairs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.domains.coordination.rewrites.kind import DeskRewrite
from sim.scenario.fields import PositiveCount, PositiveRatio, UncertainDuration, fault


class Provide(DeskRewrite):
    """Staff is lent to a desk of each party, liaison officers let them understand each other, or repairs get help."""

    do: Literal["provide"] = Field(description="Kind of rewrite.")
    desk: str | None = Field(default=None, description="Name of the desk, without a role, that gets staff.")
    staff: PositiveCount | None = Field(default=None, description="Staff lent to that desk of each party.")
    understanding: PositiveRatio | None = Field(
        default=None, description="Pace at which a party works on a case that another party handed over."
    )
    repair: str | None = Field(default=None, description="Repair class that gets ships or spares.")
    ships: PositiveCount | None = Field(default=None, description="Ships lent to that class.")
    spares: UncertainDuration | None = Field(
        default=None, description="Getting spares from a common store, where the asset's operator is a party."
    )

    @model_validator(mode="after")
    def _one_thing(self) -> Provide:
        of_repair = self.ships is not None or self.spares is not None
        kinds = (self.desk is not None, self.understanding is not None, self.repair is not None)
        if sum(kinds) != 1 or (self.desk is None) != (self.staff is None) or (self.repair is not None) != of_repair:
            wanted = "`desk` and `staff`, `understanding`, or `repair` with `ships` or `spares`"
            raise fault("it is not clear what is provided", f"either {wanted}")
        return self

    def words(self) -> str:
        """What it does."""
        if self.understanding is not None:
            return f"liaison officers let each work on the other's cases at pace {self.understanding:g}"
        if self.desk is not None:
            return f"{self.staff} staff lent to each {self.desk}"
        ships = f"{self.ships} more repair ship{'s' if (self.ships or 0) > 1 else ''}" if self.ships else ""
        spares = "spares from a common store" if self.spares is not None else ""
        return f"{' and '.join(filter(None, (ships, spares)))} for {self.repair}"
