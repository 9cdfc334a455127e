"""JSON Schema of a scenario file, for editors and for the manual's reference page."""

from __future__ import annotations

from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sim.scenario.domain import file_model, file_readings
from sim.scenario.fields import SOURCED, Frozen

_REQUIRED: Final = ["leidang"]
"""The key that every scenario has itself; all else may come from files that it uses."""

_REMARKS: Final[dict[str, Any]] = {
    "source": {"type": "string", "description": "Where the numbers beneath come from, or 'notional'."},
    "confidence": {"enum": ["low", "medium", "high"], "description": "How far the source is trusted."},
}
_SOURCED_VALUE: Final[dict[str, Any]] = {
    "description": "A value with its source.",
    "type": "object",
    "properties": {"value": {"type": ["string", "number"]}, **_REMARKS, "note": {"type": "string"}},
    "required": ["value"],
    "additionalProperties": False,
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a scenario file."""
    schema = _with_sources(file_model().model_json_schema(schema_generator=_Generator))
    assert isinstance(schema, dict)
    schema["$schema"] = GenerateJsonSchema.schema_dialect
    schema["required"] = _REQUIRED
    for part in [schema, *schema["$defs"].values()]:
        _allow_remarks(part)
    for files in file_readings():
        for section, model in files.tabled.items():
            _allow_tables(schema, section, model)
    schema["$defs"]["SourcedValue"] = _SOURCED_VALUE
    return schema


def _allow_tables(schema: dict[str, Any], section: str, model: type[Frozen]) -> None:
    """Entries of a list may stand in a table: named alone, with its columns, or as an entry of the list."""
    schema["$defs"][model.__name__] = model.model_json_schema(schema_generator=_Generator)
    table = [{"$ref": f"#/$defs/{model.__name__}"}, {"type": "string"}]
    entries = schema["properties"][section]
    listed = {**entries, "items": {"anyOf": [entries["items"], *table]}}
    description = listed.pop("description")
    schema["properties"][section] = {"anyOf": [listed, *table], "description": description}


class _Generator(GenerateJsonSchema):
    """Leaves defaults out that are objects of the program, which no file could hold."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The schema with its default if a file could say it."""
        if isinstance(schema.get("default"), str | int | float | tuple | None):
            return super().default_schema(schema)
        return self.generate_inner(schema["schema"])


def _with_sources(part: object) -> object:
    """The schema with the mark of a sourced value replaced by a reference to its definition."""
    if part == SOURCED:
        return {"$ref": "#/$defs/SourcedValue"}
    if isinstance(part, dict):
        return {key: _with_sources(value) for key, value in part.items()}
    return [_with_sources(item) for item in part] if isinstance(part, list) else part


def _allow_remarks(part: dict[str, Any]) -> None:
    """Any mapping may say where its numbers come from."""
    if part.get("additionalProperties") is False:
        part["properties"] = {**_REMARKS, **part["properties"]}
    for value in part.get("properties", {}).values():
        if isinstance(value.get("additionalProperties"), dict):
            value["properties"] = _REMARKS
