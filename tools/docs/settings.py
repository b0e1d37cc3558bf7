"""The page of the environment variables, from the settings classes."""

import types
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import AliasChoices, HttpUrl, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from tools.docs.markdown import cell, code, page, table

Groups = Mapping[str, tuple[type[BaseSettings], ...]]

_WORDS: Final[dict[Any, str]] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "true or false",
    Path: "path",
    HttpUrl: "URL",
    SecretStr: "secret",
}


def settings_page(groups: Groups) -> str:
    """A table for each program."""
    heads = ("variable", "type", "default", "meaning")
    return page(
        "Settings",
        "Environment variables that the programs read. The Helm chart sets them from its "
        "[values](values.md); use `extraEnv` of a component for the others.",
        *(
            block
            for program, classes in groups.items()
            for block in (f"## {program}", table(heads, _rows(classes)))
        ),
    )


def _rows(classes: tuple[type[BaseSettings], ...]) -> Iterator[tuple[str, str, str, str]]:
    for each in classes:
        prefix = str(each.model_config.get("env_prefix", ""))
        for name, field in each.model_fields.items():
            names = " or ".join(code(one) for one in variables(prefix, name, field))
            yield names, _type(field.annotation), _default(field), cell(field.description or "")


def variables(prefix: str, name: str, field: FieldInfo) -> list[str]:
    """Names in the environment: the aliases, or the prefix and the field's name."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        return [str(choice) for choice in alias.choices]
    return [alias if isinstance(alias, str) else f"{prefix}{name}".upper()]


def _type(annotation: Any) -> str:
    if get_origin(annotation) in (Union, types.UnionType):
        return " or ".join(
            _type(each) for each in get_args(annotation) if each is not types.NoneType
        )
    if get_origin(annotation) is Annotated:
        return _type(get_args(annotation)[0])
    if get_origin(annotation) is list:
        return "JSON list"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " ".join(code(member.value) for member in annotation)
    return _WORDS.get(annotation, str(annotation))


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "computed"
    if field.default is PydanticUndefined:
        return "required"
    value = field.default.value if isinstance(field.default, Enum) else field.default
    if value is None or (isinstance(value, str) and not value) or isinstance(value, SecretStr):
        return ""
    return code(str(value).lower() if isinstance(value, bool) else value)
