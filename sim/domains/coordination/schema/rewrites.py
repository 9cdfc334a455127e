"""The kinds of rewrite: what an arrangement may change in procedures, at desks and on the network.

Each class owns the words, the rank and the colour of its kind; diagrams, reports and reference pages take them from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, get_args

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from sim.domains.coordination.schema.procedures import Outcome
from sim.scenario.fields import Frozen, PositiveCount, PositiveRatio, UncertainDuration, Words, fault

Between = Literal["border", "host_sponsor", "parties"]


_OF_ROLE: Final = {
    "host": "the host's",
    "origin": "the origin's",
    "sponsor": "the sponsor's",
    "parties": "each party's",
}


def desk_words(desk: str) -> str:
    """A desk such as 'host.movement_centre' in words: "the host's movement_centre"."""
    role, _, name = desk.partition(".")
    whose = _OF_ROLE.get(role, f"{role}'s")
    return f"{whose} {name}"


class StepRewrite(Frozen):
    """A rewrite of steps: of which procedure, and between whom it holds.

    Attributes
    ----------
    rank
        Rewrites of a lower rank are applied first, so that the order in which they are named means nothing.
    status
        What has become of a step that it changed, in a word or two.
    colour
        Fill of such a step in a diagram.
    takes_away
        Whether the steps are gone afterwards.
    """

    rank: ClassVar[int]
    status: ClassVar[str]
    colour: ClassVar[str]
    takes_away: ClassVar[bool] = False

    if TYPE_CHECKING:
        do: str

    procedure: str = Field(description="Procedure that is rewritten.")
    between: Between = Field(
        default="border",
        description="Who must be parties: the countries left and entered (border), the country entered and the "
        "force's nation (host_sponsor), or all parties of a procedure that is called (parties).",
    )

    @property
    def touched(self) -> tuple[str, ...]:
        """The steps that it names."""
        raise NotImplementedError

    def words(self, some: str) -> str:
        """What it does to some steps: '3 of 7 steps waived'."""
        raise NotImplementedError


class _OnSteps(StepRewrite):
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

    rank: ClassVar[int] = 7
    status: ClassVar[str] = "waived"
    colour: ClassVar[str] = "#ffffff"
    takes_away: ClassVar[bool] = True

    do: Literal["waive"] = Field(description="Kind of rewrite.")

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"{some} waived"


class NotifyInstead(_OnSteps):
    """A notice takes the place of the steps."""

    rank: ClassVar[int] = 6
    status: ClassVar[str] = "replaced"
    colour: ClassVar[str] = "#ffffff"
    takes_away: ClassVar[bool] = True

    do: Literal["notify_instead"] = Field(description="Kind of rewrite.")
    desk: str = Field(description="Desk that takes the notice, as role.desk.")
    hand_over: UncertainDuration | None = Field(
        default=None, description="Delay before the notice reaches the desk; left out = none."
    )
    channel: ChannelName = Field(default=None, description="Channel by which the notice goes; instead of `hand_over`.")
    work: UncertainDuration = Field(description="Working time at the desk for one notice.")

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"a notice to {desk_words(self.desk)} instead of {some}"


class Parallelise(_OnSteps):
    """The steps run side by side instead of one after the other."""

    rank: ClassVar[int] = 5
    status: ClassVar[str] = "side by side"
    colour: ClassVar[str] = "#e3d7f0"

    do: Literal["parallelise"] = Field(description="Kind of rewrite.")
    steps: Words = Field(description="Steps that run side by side.", min_length=2)

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"{some} side by side"


class Delegate(StepRewrite):
    """Another desk does the step."""

    rank: ClassVar[int] = 4
    status: ClassVar[str] = "delegated"
    colour: ClassVar[str] = "#cfe3f5"

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

    def words(self, some: str) -> str:
        """What it does to some steps."""
        sent = "" if self.hand_over is None else ", with a hand-over of its own"
        if self.channel is not None:
            sent = f", handed over by {self.channel}"
        return f"{some} delegated to {desk_words(self.desk)}{sent}"


class ShareChannel(_OnSteps):
    """The steps are handed over by another channel, for example a system that all parties see."""

    rank: ClassVar[int] = 3
    status: ClassVar[str] = "shared"
    colour: ClassVar[str] = "#d5ecd9"

    do: Literal["share"] = Field(description="Kind of rewrite.")
    channel: str = Field(description="Channel by which the steps are handed over from now on.")

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"{some} handed over by {self.channel}"


class Speed(_OnSteps):
    """The working time of the steps is multiplied: the last resort, which must cite its evidence."""

    rank: ClassVar[int] = 2
    status: ClassVar[str] = "faster"
    colour: ClassVar[str] = "#d5ecd9"

    do: Literal["speed"] = Field(description="Kind of rewrite.")
    factor: PositiveRatio = Field(description="Factor on the working time; 0.7 is 30 % less.")
    evidence: str = Field(description="Why this factor: the source.", min_length=1)

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"working time of {some} times {self.factor:g} ({self.evidence})"


class EndOtherwise(StepRewrite):
    """A step of a procedure that is called ends in other ways, or in the same with other weights and times."""

    rank: ClassVar[int] = 1
    status: ClassVar[str] = "other outcomes"
    colour: ClassVar[str] = "#f7d9d9"

    do: Literal["outcomes"] = Field(description="Kind of rewrite.")
    step: str = Field(description="Step that ends otherwise.")
    outcomes: tuple[Outcome, ...] = Field(description="The ways in which it ends from now on.", min_length=1)

    @property
    def touched(self) -> tuple[str, ...]:
        """The one step that it names."""
        return (self.step,)

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"{some} with other outcomes"


class DeskRewrite(Frozen):
    """A rewrite of desks, of the network or of repairs, which holds for a whole run."""

    if TYPE_CHECKING:
        do: str

    def words(self) -> str:
        """What it does."""
        raise NotImplementedError


class Pool(DeskRewrite):
    """The desks of one name of all parties become one: staff added up, on duty whenever one of them is."""

    do: Literal["pool"] = Field(description="Kind of rewrite.")
    desk: str = Field(description="Name of the desk, without a role: movement_centre.")

    def words(self) -> str:
        """What it does."""
        return f"the {self.desk} desks work as one"


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


Rewrite = Annotated[
    Waive | NotifyInstead | Delegate | Parallelise | ShareChannel | Speed | EndOtherwise | Pool | Open | Provide,
    Field(discriminator="do"),
]

KINDS: Final[tuple[type[StepRewrite | DeskRewrite], ...]] = get_args(get_args(Rewrite)[0])
"""Every kind. Of the rewrites of a step, the first of these gives it its status."""

STEP_KINDS: Final = tuple(kind for kind in KINDS if issubclass(kind, StepRewrite))


def kind_word(kind: type[StepRewrite | DeskRewrite]) -> str:
    """The word for a kind that stands under `do`."""
    word: str = get_args(kind.model_fields["do"].annotation)[0]
    return word
