"""Things of several kinds, of which the key `do` says the kind: each is a class that a domain registers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args

from pydantic import Field, TypeAdapter
from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

    from sim.scenario.fields import Frozen


def kind_word(kind: type[Frozen]) -> str:
    """The word for a kind that stands under `do`."""
    word: str = get_args(kind.model_fields["do"].annotation)[0]
    return word


@dataclass(frozen=True)
class OfKinds:
    """Makes a field one of the kinds that are registered when a value is read."""

    kinds: Callable[[], tuple[type[Frozen], ...]]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The JSON schema for editors: any of the kinds."""
        return handler(_adapter(self.kinds()).core_schema)

    def _read(self, value: object, info: core_schema.ValidationInfo[Any]) -> object:
        return _adapter(self.kinds()).validate_python(value, context=info.context)


@cache
def _adapter(kinds: tuple[type[Frozen], ...]) -> TypeAdapter[Any]:
    any_of_them: Any = Annotated[Union[kinds], Field(discriminator="do")]  # noqa: UP007
    return TypeAdapter(any_of_them)
