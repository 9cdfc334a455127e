"""What all kinds of rewrite have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, get_args

from pydantic import AfterValidator, Field, ValidationInfo

from sim.domains.coordination.schema.procedures import Channel
from sim.domains.coordination.steps import StepGraph
from sim.model.case import Roles
from sim.scenario.fields import Frozen, Words, fault
from sim.units.distributions import Distribution

Between = Literal["border", "host_sponsor", "parties"]

_OF_ROLE: Final = {
    "host": "the host's",
    "origin": "the origin's",
    "sponsor": "the sponsor's",
    "parties": "each party's",
}


def desk_phrase(desk: str) -> str:
    """A desk such as 'host.movement_centre' in words: "the host's movement_centre"."""
    role, _, name = desk.partition(".")
    whose = _OF_ROLE.get(role, f"{role}'s")
    return f"{whose} {name}"


@dataclass(frozen=True, slots=True)
class RewriteContext:
    """The case whose steps are rewritten.

    Attributes
    ----------
    names
        Those of the steps named by the rewrite that it may change and that are there, groups by their name.
    channels
        The scenario's channels by name.
    """

    names: tuple[str, ...]
    roles: Roles
    channels: Mapping[str, Channel]

    def hand_over(self, stated: Distribution | None, channel: str | None) -> Distribution | None:
        """The hand-over that a rewrite states, by itself or by its channel; None where it states none."""
        return stated if channel is None else self.channels[channel].delay


class StepRewrite(Frozen):
    """A rewrite of steps: of which procedure, and between whom it holds.

    Attributes
    ----------
    rank
        Rewrites of a lower rank are applied first, so that the order in which they are named means nothing.
    precedence
        Of several kinds that changed a step, the lowest gives it its status.
    status
        What has become of a step that it changed, in a word or two.
    colour
        Fill of such a step in a diagram.
    takes_away
        Whether the steps are gone afterwards.
    """

    rank: ClassVar[int]
    precedence: ClassVar[int]
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

    def after(self, steps: StepGraph, present: tuple[str, ...], context: RewriteContext) -> StepGraph:
        """The steps after it.

        Parameters
        ----------
        present
            The steps that it may change and that are there, at least one; those of one group each by its own name.
        """
        raise NotImplementedError


class OnSteps(StepRewrite):
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


class DeskRewrite(Frozen):
    """A rewrite of desks, of the network or of repairs, which holds for a whole run."""

    if TYPE_CHECKING:
        do: str

    def words(self) -> str:
        """What it does."""
        raise NotImplementedError


def kind_word(kind: type[StepRewrite | DeskRewrite]) -> str:
    """The word for a kind that stands under `do`."""
    word: str = get_args(kind.model_fields["do"].annotation)[0]
    return word
