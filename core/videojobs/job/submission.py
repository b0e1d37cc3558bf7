"""A job as it was submitted: the source of its record and of its VideoJob."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from videojobs.job.forecast import kind_of
from videojobs.times import epoch_ms, from_epoch_ms

_EpochMilliseconds = Annotated[
    datetime,
    BeforeValidator(from_epoch_ms),
    PlainSerializer(epoch_ms),
    Field(alias="createdMs"),
]


@dataclass(frozen=True)
class Deadlines:
    """Seconds after the start of an attempt: when it is asked to stop, and when it is killed."""

    soft: int
    hard: int


@dataclass(frozen=True)
class NewJob:
    """The content of a new record. `request` is a `VideoRequest` as camelCase JSON, `traceparent`
    the span of the HTTP request that submitted the job."""

    job_id: str
    user_id: str
    request: Mapping[str, Any]
    priority: int
    created: _EpochMilliseconds
    namespace: str
    name: str
    pool: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    retry_of: str | None = None
    webhook_url: str | None = None
    deadlines: Deadlines | None = None
    traceparent: str | None = None

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(alias_generator=to_camel)

    @property
    def kind(self) -> str:
        """The kind of job by which run times are measured; see `videojobs.job.forecast`."""
        return kind_of(self.request.get("platform"), self.request.get("voiceProvider"))

    def to_json(self) -> str:
        """The text that the record keeps; keys are camelCase, `createdMs` is in epoch ms."""
        return json.dumps(_NEW_JOB.dump_python(self, by_alias=True))


_NEW_JOB: Final = TypeAdapter(NewJob)


def parse_new_job(text: str) -> NewJob:
    """Inverse of `NewJob.to_json`; records of earlier releases may lack the newer fields.
    ValueError for any other text; its message holds names of fields only, as errors are logged and
    scripts are not."""
    try:
        return _NEW_JOB.validate_python(json.loads(text))
    except ValidationError as error:
        fields = [".".join(map(str, each["loc"])) for each in error.errors(include_input=False)]
        message = f"fields of the job are missing or invalid: {', '.join(fields)}"
        raise ValueError(message) from None
