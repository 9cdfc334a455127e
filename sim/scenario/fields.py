"""The kinds of value a scenario's fields take: quantities, uncertain quantities, moments and counts.

In a file a quantity is text with its unit. Built in Python, without a `Reading`, the same field takes the number in
the canonical unit, so that models can be made by hand in tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, cast, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from sim.scenario.clock.moments import NoOffsetError, SkippedTimeError, read_instant, read_moment
from sim.scenario.limits import (
    COUNT,
    LARGEST_DRAW,
    MOMENT_S,
    PRIORITY,
    QUANTITIES,
    SEED,
    SPREAD,
    YEARS,
    Limit,
    bound_text,
)
from sim.units.distributions import Distribution, Fixed, Lognormal, Mixture, bounds, largest, numbers
from sim.units.quantities import (
    CANONICAL,
    EXAMPLES,
    FORMS,
    WORDS,
    Dimension,
    QuantityError,
    parse_distribution,
    parse_quantity,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

_KINDS: Final = get_args(Distribution)

NO_TIME: Final = Fixed(0.0)
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SOURCED: Final = {"sourced": True}
"""Stands in a field's JSON Schema for the form 'value with its source'; `sim.scenario.file_schema` writes it out."""


class Frozen(BaseModel):
    """Base of every scenario object: cannot be changed, refuses unknown keys, converts nothing silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """Says that values come from a file, as text.

    Attributes
    ----------
    start
        What moments count from; None where it is itself faulty.
    zone
        The time zone whose clock moments follow; None for the fixed offset of the start.
    complete
        False where a file is missing that may hold the rest of what is read.
    """

    start: datetime | None
    zone: ZoneInfo | None = None
    complete: bool = True


def fault(message: str, expected: str = "", suggestion: str = "") -> PydanticCustomError:
    """A fault that keeps what was expected and the near match apart from the message."""
    context = {"message": message, "expected": expected, "suggestion": suggestion}
    return PydanticCustomError("scenario", "{message}", context)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Measure:
    """Makes a field a quantity of a dimension: a number in its canonical unit, or a `Distribution` if uncertain."""

    dimension: Dimension
    uncertain: bool = False
    positive: bool = False
    at_most: float | None = None

    def read(self, value: object, info: core_schema.ValidationInfo[Any]) -> float | Distribution:
        """The number or distribution for what stands in the file, or for what Python code passes."""
        number = self._parse(value) if isinstance(info.context, Reading) else self._given(value)
        low, high = (number, number) if isinstance(number, int | float) else bounds(number)
        if low < 0 or (self.positive and high <= 0):
            wrong, right = (
                ("not above zero", "a number above zero") if self.positive else ("below zero", "zero or more")
            )
            raise fault(f"{value} is {wrong}", right)
        self._check_size(value, number, high)
        return number

    def _check_size(self, value: object, number: float | Distribution, high: float) -> None:
        """Refuse what lies beyond the bounds of its dimension, or could be drawn from beyond any clock."""
        limit = QUANTITIES[self.dimension]
        most = limit.most if self.at_most is None else self.at_most
        written = limit.at_most if self.at_most is None else bound_text(self.at_most)
        all_numbers = (number,) if isinstance(number, int | float) else numbers(number)
        if max(all_numbers) > most:
            raise fault(f"{value} is too large", f"at most {written}")
        if self.positive and high < limit.least:
            raise fault(f"{value} is too small", f"at least {limit.at_least}")
        if self.dimension == "ratio" and any(0 < each < limit.least for each in all_numbers):
            # A share or a pace so near to nothing is nothing, and a time divided by it would never end.
            raise fault(f"{value} is too small", f"0, or at least {limit.at_least}")
        if not isinstance(number, int | float):
            _check_tail(value, number)

    def _given(self, value: object) -> float | Distribution:
        """What Python code passes: a number in the canonical unit, or a distribution of such numbers."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Fixed(float(value)) if self.uncertain else value
        if self.uncertain and isinstance(value, _KINDS):
            return cast("Distribution", value)
        raise fault(f"{value!r} is not {WORDS[self.dimension]}", "a number in the canonical unit")

    def _parse(self, value: object) -> float | Distribution:
        text = repr(value) if self.dimension == "ratio" and _is_number(value) else value
        if _is_number(text):
            raise fault(f"a number without a unit: write a unit, for example '{value} {_unit(self.dimension)}'")
        if not isinstance(text, str):
            raise fault(f"{WORDS[self.dimension]} is needed here", f"for example '{EXAMPLES[self.dimension]}'")
        try:
            if self.uncertain:
                return parse_distribution(text, self.dimension)
            number = parse_quantity(text, self.dimension)
        except QuantityError as error:
            raise fault(error.message, error.expected, error.suggestion) from None
        return round(number) if self.dimension == "duration" else number

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The JSON schema for editors: text with its unit, or a mapping that adds the source."""
        plain = {"type": ["string", "number"] if self.dimension == "ratio" else "string"}
        return {"anyOf": [plain, SOURCED], "examples": self._examples(), "unit": CANONICAL[self.dimension]}

    def _examples(self) -> list[str]:
        if not self.uncertain:
            return [EXAMPLES[self.dimension]]
        return (
            ["triangular(0.9, 1, 1.2)", "1.1"]
            if self.dimension == "ratio"
            else [EXAMPLES[self.dimension], *FORMS.values()]
        )


def _check_tail(value: object, distribution: Distribution) -> None:
    """Refuse a lognormal so wide that its rarest values lie beyond any clock."""
    parts = distribution.parts if isinstance(distribution, Mixture) else (distribution,)
    for part in parts:
        if isinstance(part, Mixture):
            _check_tail(value, part)
        elif isinstance(part, Lognormal) and part.p90 / part.median > SPREAD:
            raise fault(
                f"the p90 of {value} is too far above its median", f"at most {bound_text(SPREAD)} times the median"
            )
    if largest(distribution) > LARGEST_DRAW:
        raise fault(
            f"the rarest values of {value} lie beyond any clock", "a cap, or a p90 that is nearer to the median"
        )


def _unit(dimension: Dimension) -> str:
    return EXAMPLES[dimension].split(" ", 1)[1]


@dataclass(frozen=True, slots=True)
class Counted:
    """Makes a field a bare whole number from `least` to `most`."""

    least: int = 0
    most: int = int(COUNT.most)

    @classmethod
    def within(cls, limit: Limit) -> Counted:
        """The field of whole numbers within a limit."""
        return cls(int(limit.least), int(limit.most))

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.int_schema(strict=True, ge=self.least, le=self.most)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """A whole number, or a mapping that adds the source."""
        return {"anyOf": [handler(schema), SOURCED]}


def _near_the_run(moment: int) -> int:
    if abs(moment) > MOMENT_S:
        raise OverflowError(moment)
    return moment


@dataclass(frozen=True, slots=True)
class InTime:
    """Makes a field whole seconds since the start (`relative`), or a date and time with offset."""

    relative: bool

    def read(self, value: object, info: core_schema.ValidationInfo[Any]) -> int | datetime:
        """The moment for what stands in the file, or for what Python code passes."""
        if not self.relative and isinstance(value, datetime) and value.tzinfo is not None:
            return value
        if self.relative and not isinstance(info.context, Reading) and isinstance(value, int):
            return value
        by = info.context if isinstance(info.context, Reading) else Reading(None)
        try:
            if self.relative:
                return _near_the_run(read_moment(value, by.start, by.zone))
            return read_instant(value, by.zone)
        except NoOffsetError:
            raise fault(
                f"{value!r} has no offset", "an offset, such as +01:00, or a key zone in the scenario"
            ) from None
        except SkippedTimeError as error:
            raise fault(f"there is no such time of day: {error}", "a time before or after that") from None
        except ValueError:
            raise fault(f"{value!r} is not {self._words()}", f"for example {' or '.join(self._examples())}") from None
        except OverflowError:
            raise fault(f"{value!r} is too far away", self._range()) from None

    def _range(self) -> str:
        if self.relative:
            return f"at most {MOMENT_S // 86_400:,} days from the start"
        return f"a date between {YEARS[0]} and {YEARS[1]}"

    def _words(self) -> str:
        return "a moment" if self.relative else "a date and time with offset"

    def _examples(self) -> list[str]:
        return [*(("D+2", "D+4 02:10") if self.relative else ()), "2026-01-14T06:00+01:00"]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Text, with examples."""
        forms = [{"type": "string"}, *([SOURCED] if self.relative else ())]
        return {"anyOf": forms, "examples": self._examples()}


def as_tuple(value: object) -> object:
    """Lists as tuples; one word where a list is meant is a list of one."""
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _month(value: str) -> str:
    if value not in MONTHS:
        raise fault(f"{value!r} is no month", "one of " + ", ".join(MONTHS))
    return value


Seconds = Annotated[int, Measure("duration")]
PositiveSeconds = Annotated[int, Measure("duration", positive=True)]
Metres = Annotated[float, Measure("lane_length", positive=True)]
VehiclesPerKm = Annotated[float, Measure("vehicle_density", positive=True)]
PerDay = Annotated[float, Measure("frequency", positive=True)]
Ratio = Annotated[float, Measure("ratio")]
PositiveRatio = Annotated[float, Measure("ratio", positive=True)]
Share = Annotated[float, Measure("ratio", at_most=1.0)]
UncertainDuration = Annotated[Distribution, Measure("duration", uncertain=True)]
UncertainFactor = Annotated[Distribution, Measure("ratio", uncertain=True, positive=True)]
Count = Annotated[int, Counted(0)]
PositiveCount = Annotated[int, Counted(1)]
Priority = Annotated[int, Counted.within(PRIORITY)]
Seed = Annotated[int, Counted.within(SEED)]
Moment = Annotated[int, InTime(relative=True)]
Instant = Annotated[datetime, InTime(relative=False)]
Words = Annotated[
    tuple[str, ...],
    BeforeValidator(as_tuple),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Month = Annotated[str, AfterValidator(_month), WithJsonSchema({"enum": list(MONTHS)})]
