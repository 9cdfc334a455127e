"""Reserved places opened to movement."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.domains.coordination.rewrites.kind import DeskRewrite
from sim.scenario.fields import Words, fault


class Open(DeskRewrite):
    """Reserved links and nodes may be used."""

    do: Literal["open"] = Field(description="Kind of rewrite.")
    links: Words = Field(default=(), description="Reserved links that are opened.")
    nodes: Words = Field(default=(), description="Reserved nodes that are opened.")

    @model_validator(mode="after")
    def _opens_something(self) -> Open:
        if not self.links and not self.nodes:
            raise fault("nothing is opened", "`links` or `nodes`")
        return self

    def words(self) -> str:
        """What it does."""
        return f"open to movement: {', '.join((*self.links, *self.nodes))}"
