"""Base of the models that are read from and written to Kubernetes manifests."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class ManifestModel(BaseModel):
    """Fields are snake_case in Python and camelCase in JSON; both are accepted on input, and
    `model_dump(by_alias=True)` writes camelCase. Unknown fields are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")
