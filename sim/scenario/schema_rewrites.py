"""The kinds of rewrite: what an arrangement may change in procedures, at desks and on the network."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Tag, ValidationInfo, model_validator

from sim.scenario.fields import Frozen, PositiveCount, PositiveRatio, UncertainDuration, Words, fault
from sim.scenario.schema_procedures import Outcome

Between = Literal["border", "host_sponsor", "parties"]


class _OnProcedure(Frozen):
    """What every rewrite of steps says: the procedure, and between whom it holds."""

    procedure: str = Field(description="Procedure that is rewritten.")
    between: Between = Field(
        default="border",
        description="Who must be parties: the countries left and entered (border), the country entered and the "
        "force's nation (host_sponsor), or all parties of a procedure that is called (parties).",
    )


class _OnSteps(_OnProcedure):
    """What a rewrite of one or more steps says."""

    steps: Words = Field(description="Steps that it changes.", min_length=1)

    @property
    def touched(self) -> tuple[str, ...]:
        """The steps that it names."""
        return self.steps


def _one_way(channel: str | None, info: ValidationInfo) -> str | None:
    """A case goes over by a channel or after a stated time, not both."""
    if channel is not None and info.data.get("hand_over") is not None:
        raise fault("a step has a hand-over or a channel, not both", "one of `hand_over` and `channel`")
    return channel


ChannelName = Annotated[str | None, AfterValidator(_one_way)]


class Waive(_OnSteps):
    """The steps are no longer needed."""

    do: Literal["waive"] = Field(description="Kind of rewrite.")


class NotifyInstead(_OnSteps):
    """A notice takes the place of the steps."""

    do: Literal["notify_instead"] = Field(description="Kind of rewrite.")
    desk: str = Field(description="Desk that takes the notice, as role.desk.")
    hand_over: UncertainDuration | None = Field(
        default=None, description="Delay before the notice reaches the desk; left out = none."
    )
    channel: ChannelName = Field(default=None, description="Channel by which the notice goes; instead of `hand_over`.")
    work: UncertainDuration = Field(description="Working time at the desk for one notice.")


class Parallelise(_OnSteps):
    """The steps run side by side instead of one after the other."""

    do: Literal["parallelise"] = Field(description="Kind of rewrite.")
    steps: Words = Field(description="Steps that run side by side.", min_length=2)


class Delegate(_OnProcedure):
    """Another desk does the step."""

    do: Literal["delegate"] = Field(description="Kind of rewrite.")
    step: str = Field(description="Step that is delegated.")
    desk: str = Field(description="Desk that does it from now on, as role.desk.")
    hand_over: UncertainDuration | None = Field(
        default=None, description="Delay before it reaches that desk; left out = as before."
    )
    channel: ChannelName = Field(default=None, description="Channel by which it goes there; instead of `hand_over`.")

    @property
    def touched(self) -> tuple[str, ...]:
        """The one step that it names."""
        return (self.step,)


class ShareChannel(_OnSteps):
    """The steps are handed over by another channel, for example a system that all parties see."""

    do: Literal["share"] = Field(description="Kind of rewrite.")
    channel: str = Field(description="Channel by which the steps are handed over from now on.")


class Speed(_OnSteps):
    """The working time of the steps is multiplied: the last resort, which must cite its evidence."""

    do: Literal["speed"] = Field(description="Kind of rewrite.")
    factor: PositiveRatio = Field(description="Factor on the working time; 0.7 is 30 % less.")
    evidence: str = Field(description="Why this factor: the source.", min_length=1)


class EndOtherwise(_OnProcedure):
    """A step of a procedure that is called ends in other ways, or in the same with other weights and times."""

    do: Literal["outcomes"] = Field(description="Kind of rewrite.")
    step: str = Field(description="Step that ends otherwise.")
    outcomes: tuple[Outcome, ...] = Field(description="The ways in which it ends from now on.", min_length=1)

    @property
    def touched(self) -> tuple[str, ...]:
        """The one step that it names."""
        return (self.step,)


class Pool(Frozen):
    """The desks of one name of all parties become one: staff added up, on duty whenever one of them is."""

    do: Literal["pool"] = Field(description="Kind of rewrite.")
    desk: str = Field(description="Name of the desk, without a role: movement_centre.")


class Open(Frozen):
    """Reserved links and nodes may be used."""

    do: Literal["open"] = Field(description="Kind of rewrite.")
    links: Words = Field(default=(), description="Reserved links that are opened.")
    nodes: Words = Field(default=(), description="Reserved nodes that are opened.")

    @model_validator(mode="after")
    def _opens_something(self) -> Open:
        if not self.links and not self.nodes:
            raise fault("nothing is opened", "`links` or `nodes`")
        return self


class Provide(Frozen):
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


StepRewrite = Waive | NotifyInstead | Parallelise | Delegate | ShareChannel | Speed | EndOtherwise
Rewrite = Annotated[
    Annotated[Waive, Tag("waive")]
    | Annotated[NotifyInstead, Tag("notify_instead")]
    | Annotated[Parallelise, Tag("parallelise")]
    | Annotated[Delegate, Tag("delegate")]
    | Annotated[ShareChannel, Tag("share")]
    | Annotated[Speed, Tag("speed")]
    | Annotated[EndOtherwise, Tag("outcomes")]
    | Annotated[Pool, Tag("pool")]
    | Annotated[Open, Tag("open")]
    | Annotated[Provide, Tag("provide")],
    Field(discriminator="do"),
]
