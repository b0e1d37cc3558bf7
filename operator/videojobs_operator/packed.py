"""A finished VideoJob in a tenth of the room: it is kept until its time to live is over, there may
be thousands, and hardly anybody asks for one."""

import zlib
from dataclasses import dataclass
from typing import Final, Self

from videojobs.resource import VideoJob

_LEVEL: Final = 1  # fastest; the higher ones save little on so small a text


@dataclass(frozen=True, slots=True)
class Packed:
    """What is asked of all of them, and the rest as compressed JSON."""

    job_id: str
    version: int
    data: bytes

    @classmethod
    def of(cls, video_job: VideoJob) -> Self:
        """Pack."""
        text = video_job.model_dump_json(by_alias=True, exclude_none=True)
        return cls(video_job.job_id, video_job.version, zlib.compress(text.encode(), _LEVEL))

    def unpack(self) -> VideoJob:
        """The VideoJob as it was."""
        return VideoJob.model_validate_json(zlib.decompress(self.data))
