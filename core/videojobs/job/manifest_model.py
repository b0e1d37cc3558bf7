"""Base of the models that are read from and written to Kubernetes manifests."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

_DATE: Final = r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]"
_TIME: Final = r"[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-][01][0-9]:[0-5][0-9])"

Timestamp = Annotated[str, Field(pattern=f"^{_DATE}T{_TIME}$")]
"""A time as Kubernetes writes it (RFC 3339), with a year from 1000 to 2999: the API server admits
years that no calendar here has room for, such as 0000 and 9999."""


class ManifestModel(BaseModel):
    """Fields are snake_case in Python and camelCase in JSON; both are accepted on input, and
    `model_dump(by_alias=True)` writes camelCase. Unknown fields are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")
