"""How many replications: a number of them, or as many as an interval needs to become narrow enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import core_schema

from sim.scenario.fields import Counted, Frozen, fault
from sim.scenario.limits import REPLICATIONS
from sim.units.quantities import QuantityError, format_quantity, parse_quantity

ALL_FORCES: Final = "all forces"
CLOSURE: Final = "closure"
CLOSURE_100: Final = "closure 100 %"
"""What is meant by the word alone: the arrival of the last element."""

Runs = Annotated[int, Counted.within(REPLICATIONS)]

LEAST: Final = 20
MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class HalfWidth:
    """Half the width of a 95 % interval: in seconds, or as a share of the reference's mean."""

    value: float
    relative: bool

    def __str__(self) -> str:
        return f"{self.value * 100:g} %" if self.relative else format_quantity(self.value, "duration")


def read_half_width(value: object) -> HalfWidth:
    """The half-width for '5 %' or '6 h'.

    Raises
    ------
    PydanticCustomError
        It is neither, or not above zero.
    """
    if isinstance(value, HalfWidth):
        return value
    text = str(value)
    try:
        relative = text.strip().endswith("%")
        found = HalfWidth(parse_quantity(text, "ratio" if relative else "duration"), relative)
    except QuantityError as error:
        raise fault(error.message, "for example '5 %' or '6 h'") from None
    if found.value <= 0:
        raise fault(f"{text} is not above zero", "for example '5 %' or '6 h'")
    return found


class _Width:
    """Makes a field a half-width."""

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(read_half_width)

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: object) -> dict[str, Any]:
        """The JSON schema for editors."""
        return {"type": "string", "examples": ["5 %", "6 h"]}


class Precision(Frozen):
    """Replications until an interval is narrow enough: a 95 % interval of what is asked for.

    What is asked for is the difference of each variant from the reference; where there is one variant, its mean.
    """

    half_width: Annotated[HalfWidth, _Width()] = Field(
        description="Half the width that every such interval may have: a duration, or a share of the reference's mean."
    )
    of: str = Field(
        default=CLOSURE,
        description="Metric, as in `summary.csv`; without ` / FORCE`, of all forces. `closure` is `closure 100 %`.",
        min_length=1,
    )
    at_least: Runs = Field(default=LEAST, description="Replications before the interval is looked at.")
    at_most: Runs = Field(default=MOST, description="Replications after which the run ends in any case.")

    @model_validator(mode="after")
    def _least_below_most(self) -> Precision:
        if "at_least" in self.model_fields_set and self.at_least > self.at_most:
            raise fault("`at_least` is more than `at_most`", f"at most {self.at_most}")
        return self

    @property
    def metric(self) -> str:
        """The name of the metric in `summary.csv`."""
        measure, _, of = self.of.partition(" / ")
        return f"{CLOSURE_100 if measure == CLOSURE else measure} / {of or ALL_FORCES}"


def _kind(value: object) -> str:
    return "precision" if isinstance(value, dict | Precision) else "count"


Replications = Annotated[Annotated[Runs, Tag("count")] | Annotated[Precision, Tag("precision")], Discriminator(_kind)]
