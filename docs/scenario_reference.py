"""The reference page of scenario files, written from the models that read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.markdown import table
from sim.scenario import limits
from sim.scenario.domain import file_model, file_readings, row_tables, sections
from sim.scenario.fields import Counted, InTime, Measure
from sim.scenario.kinds import OfKinds
from sim.scenario.row_tables import RowTable
from sim.scenario.schema_precision import HalfWidth
from sim.scenario.shape import Shape, fields_of
from sim.units.conversion import CANONICAL, DIMENSIONS, EXAMPLES, FACTORS
from sim.units.distribution_text import NESTED
from sim.units.distributions import Fixed
from sim.units.quantities import FORMS, format_distribution

HEAD: Final = """\
# Scenario files: every key

<!-- Written by docs/generate.py from the models in sim/scenario; edit the descriptions there. -->

What may stand where in a scenario file, each part with its own parts behind it. How files compose and how quantities
are written is explained in [Scenario files](../scenario_files.md). Unknown keys are faults. `leidang`, `title`,
`description` and `use` are said by the scenario itself; everything else may also come from a file that it uses. Any
mapping may carry `source` and `confidence` (low, medium, high), which hold for every number beneath it. A quantity may
be written as `{value: ..., source: ..., confidence: ..., note: ...}`. A list of one may be written without brackets.

The last column but one says what holds where the key is left out.
"""

NAMES: Final = {
    "ScenarioFile": "Scenario",
    "NetworkTables": "Network",
}
"""Headings other than the name of the model."""

DIMENSION_NAMES: Final = {name: name.replace("_", " ") for name in DIMENSIONS}


SIZES: Final = {
    "bytes of a YAML file": limits.FILE_BYTES,
    "bytes of a table": limits.TABLE_BYTES,
    "rows of a table": limits.ROWS,
    "values of a file, with each alias as what it stands for": limits.VALUES,
    "entries of one list or mapping": limits.ENTRIES,
    "lists and mappings inside each other": limits.NESTING,
    "distributions inside each other": NESTED,
    "characters of a key, a name, or the id of a node or link": limits.NAME,
    "characters of a title": limits.TITLE,
    "characters of a source, note, mark, basis, reason or evidence": limits.NOTE,
    "characters of a description, and of any other value": limits.DESCRIPTION,
    "days between a moment and the start": limits.MOMENT_S // 86_400,
    "p90 of a lognormal, as a multiple of its median": limits.SPREAD,
    "variants": limits.VARIANTS,
    "arrangements in one variant": limits.ARRANGEMENTS,
    "arrangements with an activation in one variant": limits.ACTIVATIONS,
    "replications of all variants": limits.RUNS,
    "elements of all forces": limits.ELEMENTS,
    "flights of all forces": limits.FLIGHTS,
    "steps of permissions: consignments, times borders, times steps": limits.CASES,
    "driving days on one road": limits.RESTS,
    "closures by chance of one entry within the horizon, on average": limits.CLOSURES,
    "occurrences of all incidents, each for every asset that it hits": limits.HITS,
}
"""Bounds of sizes, in words."""


def page() -> str:
    """The whole page, as Markdown."""
    # What may stand in place of a thing, and is read before models are built, comes after it.
    tabled = {name: model for files in file_readings() for name, model in files.tabled.items()}
    beside = {section.model: (tabled[section.name],) for section in sections() if section.name in tabled}
    parts = [HEAD, *(_section(part) for model in _models(file_model()) for part in (model, *beside.get(model, ())))]
    parts += [_table_section(table) for table in row_tables().values()]
    return "\n".join([*parts, _units(), _distributions(), _bounds()])


def _models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The model and every model in its fields, each once, each with its parts behind it."""
    models = [model]
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            models += [part for part in _models(inner) if part not in models]
    return models


def _models_in(shape: Shape) -> Iterator[type[BaseModel]]:
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        yield shape
    inner = get_args(shape)
    kinds = next((part.kinds() for part in inner if isinstance(part, OfKinds)), inner)
    for part in kinds:
        yield from _models_in(part)


def _section(model: type[BaseModel]) -> str:
    rows = [
        (f"`{key}`", _kind(field), _unit(field), _default(field), field.description or "")
        for key, field in fields_of(model).items()
    ]
    says = f"{_heading_of_kind(model)}{(model.__doc__ or '').strip()}"
    return f"## {_heading(model)}\n\n{says}\n\n{table(('key', 'type', 'unit', 'default', 'meaning'), rows)}"


def _heading(model: type[BaseModel]) -> str:
    return NAMES.get(model.__name__, _spaced(model.__name__))


def _spaced(name: str) -> str:
    """A class name in words: 'DutyHours' -> 'Duty hours'."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return words[0].upper() + words[1:]


def _heading_of_kind(model: type[BaseModel]) -> str:
    """A rewrite is called by the word that stands under `do`."""
    kind = model.model_fields.get("do")
    return f"A rewrite, `do: {get_args(kind.annotation)[0]}`. " if kind is not None else ""


def _anchor(model: type[BaseModel]) -> str:
    return f"[{_heading(model)}](#{_heading(model).lower().replace(' ', '-')})"


def _kind(field: FieldInfo) -> str:
    """What is written under a key, in words."""
    measure = next(_marks(field, Measure), None)
    if measure is not None:
        bound = ", above 0" if measure.positive else ""
        bound += f", at most {measure.at_most:g}" if measure.at_most is not None else ""
        return f"{'distribution' if measure.uncertain else 'quantity'}{bound}"
    counted = next(_marks(field, Counted), None)
    others = [_anchor(model) for model in _models_in(field.annotation)]
    if counted is not None and others:
        return " or ".join((_whole(counted), *others))
    if counted is not None:
        return _whole(counted)
    time = next(_marks(field, InTime), None)
    if time is not None:
        return "moment" if time.relative else "date and time"
    return _words(field.annotation)


def _whole(counted: Counted) -> str:
    """A whole number with its bounds, as far as they are not those of every count."""
    upper = f" to {counted.most:,}" if counted.most != limits.COUNT.most else ""
    return "whole number" if counted.least < 0 else f"whole number from {counted.least}{upper}"


def _words(shape: Shape) -> str:
    """A type in words, with a link to each part that has a section of its own."""
    inner = [_anchor(model) for model in dict.fromkeys(_models_in(shape))]
    origin: object = get_origin(shape)
    arguments = [part for part in get_args(shape) if part is not type(None)]
    if origin is Annotated:
        return _words(arguments[0])
    if origin is dict:
        if not inner and get_origin(arguments[1]) is dict:
            return "rows by name, each with its columns"
        return f"names, each with {inner[0]}" if inner else f"names, each with a {_words(arguments[1])}"
    if origin is tuple:
        choices = " or ".join(inner) if inner else _words(arguments[0])
        return f"list of {'names' if choices == 'text' else choices}"
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if origin in (Union, UnionType):
        return _words(arguments[0]) if len(arguments) == 1 else " or ".join(map(_words, arguments))
    if inner:
        return inner[0]
    if shape is HalfWidth:
        return "half-width, such as `5 %` or `6 h`"
    return {str: "text", bool: "true or false", int: "whole number", float: "number", date: "date"}[shape]


def _unit(field: FieldInfo) -> str:
    measure = next(_marks(field, Measure), None)
    if measure is None:
        return ""
    return f"[{DIMENSION_NAMES[measure.dimension]}](#units), `{EXAMPLES[measure.dimension]}`"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    measure = next(_marks(field, Measure), None)
    if measure is not None and isinstance(value, Fixed | int | float):
        distribution = value if isinstance(value, Fixed) else Fixed(float(value))
        return f"`{format_distribution(distribution, measure.dimension)}`"
    if value is None or value in ("", (), {}):
        return "none"
    if isinstance(value, BaseModel):
        return "its defaults"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _marks(field: FieldInfo, kind: type[Any]) -> Iterator[Any]:
    """What the annotations of a field say of one kind, also inside `X | None`."""
    yield from (mark for mark in field.metadata if isinstance(mark, kind))
    for part in get_args(field.annotation):
        yield from (mark for mark in getattr(part, "__metadata__", ()) if isinstance(mark, kind))


def _table_section(of_rows: RowTable) -> str:
    rows = [
        (
            f"`{column.name}`",
            {"text": "text", "integer": "whole number", "number": "number"}[column.kind],
            column.unit,
            "required" if column.needed else "empty",
            _cell_meaning(column.name, of_rows),
        )
        for column in of_rows.columns
    ]
    return (
        f"## The table of {of_rows.name}\n\n{(of_rows.model.__doc__ or '').strip()} CSV in UTF-8 with commas; the "
        "first line is the header, with these columns in this order.\n\n"
        f"{table(('column', 'type', 'unit', 'default', 'meaning'), rows)}"
    )


def _cell_meaning(column: str, of_rows: RowTable) -> str:
    words = of_rows.model.model_fields[of_rows.fields.get(column, column)].description or ""
    return {"rail_gauge_mm": f"{words} The first.", "rail_gauge_second_mm": "The second, if there are two."}.get(
        column, words
    )


def _units() -> str:
    rows = [
        (DIMENSION_NAMES[name], f"`{EXAMPLES[name]}`", _listed(FACTORS[name]), f"{CANONICAL[name] or 'a plain number'}")
        for name in DIMENSIONS
    ]
    return (
        "## Units\n\nThe common units, with their longer spellings (`hours`, `vehicles/day`). Further ones are read "
        "too: months and fortnights; millimetres, centimetres, inches, feet, yards, miles and nautical miles; knots "
        "and mph; and a length or number per any of these. Inside the program numbers are in the unit of the last "
        "column.\n\n"
        f"{table(('kind', 'for example', 'common units', 'inside'), rows)}"
    )


def _listed(factors: dict[str, float]) -> str:
    """One unit of each size: the spelling that stands first."""
    first = {factor: unit for unit, factor in reversed(factors.items())}
    units = (unit for factor, unit in sorted(first.items(), reverse=True))
    return ", ".join(
        f"`{unit.replace('/', 'per ', 1) if unit.startswith('/') else unit}`" if unit else "none" for unit in units
    )


def _bounds() -> str:
    numbers = [limit for limit in vars(limits).values() if isinstance(limit, limits.Limit)]
    ranges = [
        (limit.what, limit.at_least, limit.at_most, limit.why) for limit in (*limits.QUANTITIES.values(), *numbers)
    ]
    sizes = [(what, limits.bound_text(most)) for what, most in SIZES.items()]
    return (
        "## Bounds\n\nWhat lies beyond these bounds is a slip, and is refused with its line and column. They are far "
        "from anything that is planned. Every number of a distribution is held to them too; the least holds where a "
        "number must be above zero.\n\n"
        f"{table(('what', 'least', 'most', 'reason'), ranges)}\n"
        "The size of files and of what is simulated:\n\n"
        f"{table(('what', 'at most'), sizes)}"
    )


def _distributions() -> str:
    meanings = {
        "fixed": "The same value every time; a plain quantity means the same.",
        "lognormal": "By its median and its 90th percentile; `cap` cuts it off above, and the rest keeps its shape.",
        "triangular": "Lowest, most likely and highest value.",
        "uniform": "Every value between the two is as likely.",
        "loguniform": "Every order of magnitude between the two is as likely.",
        "exponential": "By its mean: the time to the next of many unrelated events.",
        "empirical": "One of the values listed, each as likely.",
        "mixture": "One of several distributions or values, each with the weight before it; the weights sum to 1.",
    }
    rows = [(f"`{form}`", meanings[name]) for name, form in _forms()]
    return f"## Distributions\n\n{table(('written as', 'meaning'), rows)}"


def _forms() -> Iterator[tuple[str, str]]:
    for name, form in FORMS.items():
        yield name, form.split(" or ")[-1].split(", which")[0]
