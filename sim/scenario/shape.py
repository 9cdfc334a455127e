"""What may stand where in a scenario file, read off the models.

Faults, overrides and the register of assumptions ask it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.fields import Counted, InTime, Measure
from sim.scenario.tree import ListNode, Mapping, Node, Path, Plain, Scalar, child, sourced_value

Shape = Any
"""A type as annotations write it: a model, dict[str, X], tuple[X, ...], a union, or a plain value."""


@cache
def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the name they have in a file."""
    return {str(field.validation_alias or name): field for name, field in model.model_fields.items()}


def model_of(shape: Shape, node: Node | None = None) -> type[BaseModel] | None:
    """The model that a shape stands for; of several (rewrites) the one whose kind the node names."""
    for option in _options(shape):
        if isinstance(option, type) and issubclass(option, BaseModel):
            kind = option.model_fields.get("do")
            if kind is None or (node is not None and _kind(node) in get_args(kind.annotation)):
                return option
    return None


def inside(shape: Shape, key: str | int, node: Node | None = None) -> Shape | None:
    """The shape of what stands under a key, or None where nothing of that name may stand."""
    model = model_of(shape, node)
    if model is not None:
        return _shapes_of(model).get(str(key))
    for option in _options(shape):
        origin, arguments = _origin(option), get_args(option)
        if (origin is dict and isinstance(key, str)) or (origin is tuple and isinstance(key, int)):
            return arguments[-1] if origin is dict else arguments[0]
    return None


@cache
def _shapes_of(model: type[BaseModel]) -> dict[str, Shape]:
    """What may stand under the keys of a model."""
    return {
        name: field.annotation if not field.metadata else Annotated[(field.annotation, *field.metadata)]
        for name, field in fields_of(model).items()
    }


def measure(shape: Shape) -> str:
    """What a number of this shape measures: a dimension, 'count', 'moment', or empty for what is no number."""
    for part in _parts(shape):
        match part:
            case Measure():
                return part.dimension
            case Counted():
                return "count"
            case InTime():
                return "moment" if part.relative else ""
    return "number" if shape in (int, float) else ""


def is_instant(shape: Shape) -> bool:
    """Whether a shape is a date and time that counts from nothing else."""
    return any(isinstance(part, InTime) and not part.relative for part in _parts(shape))


def leaves(
    shape: Shape, node: Node, path: Path = (), unlike: Node | None = None
) -> Iterator[tuple[Path, Shape, Scalar]]:
    """Every single value in the node, with its path and shape, in the order of the file.

    Parameters
    ----------
    unlike
        The tree of which the node is a changed copy: what is still part of it is left out.
    """
    if node is unlike:
        return
    inner = sourced_value(node)
    match node:
        case Mapping() if inner is not None:
            yield from leaves(shape, inner, path)
        case Mapping():
            for key, value in node.items():
                before = None if unlike is None else child(unlike, key)
                if value is not before:
                    yield from leaves(inside(shape, key, node), value, (*path, key), before)
        case ListNode(items):
            for at, item in enumerate(items):
                before = None if unlike is None else child(unlike, at)
                yield from leaves(inside(shape, at), item, (*path, at), before)
        case Scalar():
            yield path, shape, node


def _origin(shape: Shape) -> object:
    return get_origin(shape)


def _options(shape: Shape) -> Iterator[Shape]:
    """The shape itself, or each member of a union, without annotations."""
    origin = _origin(shape)
    if origin is Annotated:
        yield from _options(get_args(shape)[0])
    elif origin in (Union, UnionType):
        for option in get_args(shape):
            yield from _options(option)
    else:
        yield shape


def _parts(shape: Shape) -> Iterator[object]:
    """Everything that annotations say about a shape and the members of its union."""
    origin = _origin(shape)
    if origin is Annotated:
        yield from get_args(shape)[1:]
        yield from _parts(get_args(shape)[0])
    elif origin in (Union, UnionType):
        for option in get_args(shape):
            yield from _parts(option)


def _kind(node: Node) -> Plain:
    said = child(node, "do")
    return said.value if isinstance(said, Scalar) else None
