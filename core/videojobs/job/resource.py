"""VideoJob and RenderPool as typed models; their fields are those of `crds/`."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import Field

from videojobs.job.conditions import Condition, ConditionType, is_true
from videojobs.job.failures import Failure
from videojobs.job.identity import API_GROUP, API_VERSION, Owner, job_id_of
from videojobs.job.manifest_model import ManifestModel, Timestamp
from videojobs.job.request import DEFAULT_PRIORITY, Tier, VideoRequest, tier_of
from videojobs.job.result import VideoJobResult
from videojobs.job.submission import NewJob
from videojobs.job.traceparent import TraceParent, span_id_of, trace_id_of
from videojobs.times import parse_rfc3339

MAX_ATTEMPTS_KEPT: Final = 10
FAILED_PHASE: Final = "Failed"
FINISHED_PHASES: Final = ("Succeeded", FAILED_PHASE, "Cancelled")
"""`status.phase` of a VideoJob that has ended; the operator's watch excludes these."""
METADATA_ANNOTATION: Final = f"{API_GROUP}/metadata"
"""The client's own key/value pairs, as JSON."""
RETRY_OF_ANNOTATION: Final = f"{API_GROUP}/retry-of"
"""Id of the failed or cancelled job that this one repeats."""
WEBHOOK_ANNOTATION: Final = f"{API_GROUP}/webhook-url"
"""URL of the job's webhook."""
TRACEPARENT_ANNOTATION: Final = f"{API_GROUP}/traceparent"
"""The span of the HTTP request that submitted the job, as a W3C `traceparent`."""


class ObjectMeta(ManifestModel):
    """The part of Kubernetes' metadata that the programs read."""

    name: str
    namespace: str
    uid: str
    generation: int = 1
    resource_version: str = ""
    creation_timestamp: Timestamp
    deletion_timestamp: Timestamp | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)


class TimeToLive(ManifestModel):
    """The fields of a VideoJob's spec that say how long it is kept after its end."""

    ttl_seconds_after_finished: int = 600
    ttl_seconds_after_failure: int | None = None

    def after(self, phase: str | None) -> timedelta:
        """Time to live of a VideoJob that ended in this phase."""
        if phase == FAILED_PHASE and self.ttl_seconds_after_failure is not None:
            return timedelta(seconds=self.ttl_seconds_after_failure)
        return timedelta(seconds=self.ttl_seconds_after_finished)


class VideoJobSpec(TimeToLive):
    """Desired state. Defaults are those of the CRD."""

    request: VideoRequest
    priority: int = DEFAULT_PRIORITY
    pool: str = "default"
    retry_limit: int = 3
    retry_delay_seconds: int = 60
    active_deadline_seconds: int = 1800
    soft_deadline_seconds: int = 1500
    suspend: bool = False


class Progress(ManifestModel):
    """Coarse copy of the renderer's progress; Redis has the fine one."""

    percent: int = 0
    message: str = ""


class StageTime(ManifestModel):
    """Duration of one stage of a render."""

    name: str
    milliseconds: int


class Attempt(ManifestModel):
    """One run of the renderer. It is open while `end_time` is None."""

    number: int
    job: str
    start_time: Timestamp
    end_time: Timestamp | None = None
    outcome: str | None = Field(default=None, description="Succeeded, Failed, Disrupted or Stopped")
    reason: str | None = None
    message: str | None = None
    stages: list[StageTime] | None = None


class VideoJobFailure(ManifestModel):
    """`Failure` without ffmpeg's output, which only the pod's termination message has."""

    code: str
    message: str
    hint: str = ""
    stage: str = ""
    scene: int | None = None
    retryable: bool = False

    @classmethod
    def of(cls, failure: Failure) -> "VideoJobFailure":
        """A failure as the resource keeps it."""
        return cls.model_validate(failure.model_dump(exclude={"stderr_tail"}))


class VideoJobStatus(ManifestModel):
    """Observed state. Only the operator writes it."""

    observed_generation: int | None = None
    conditions: list[Condition] = Field(default_factory=list)
    phase: str | None = None
    job_id: str | None = None
    tier: str | None = None
    progress: Progress | None = None
    attempt: int | None = None
    attempts: list[Attempt] = Field(default_factory=list)
    retry_count: int = 0
    next_retry_time: Timestamp | None = None
    start_time: Timestamp | None = None
    completion_time: Timestamp | None = None
    result: VideoJobResult | None = None
    failure: VideoJobFailure | None = None

    def to_manifest(self) -> dict[str, Any]:
        """The status as a manifest, without unset fields."""
        return self.model_dump(by_alias=True, exclude_none=True, mode="json")


class VideoJob(ManifestModel):
    """One video to be made, and its state."""

    metadata: ObjectMeta
    spec: VideoJobSpec
    status: VideoJobStatus = Field(default_factory=VideoJobStatus)

    @property
    def job_id(self) -> str:
        """The id that clients use for it."""
        return job_id_of(self.metadata.name, self.metadata.uid, self.status.job_id)

    @property
    def owner(self) -> Owner:
        """What its record is bound to."""
        return Owner(self.metadata.namespace, self.metadata.name, self.metadata.uid)

    @property
    def tier(self) -> Tier:
        """Admission band and PriorityClass."""
        return tier_of(self.spec.priority)

    @property
    def created(self) -> datetime:
        """When the resource was created, to the second."""
        return parse_rfc3339(self.metadata.creation_timestamp)

    @property
    def version(self) -> int:
        """Resource versions of one kind are ordered since Kubernetes 1.35 (KEP-5504)."""
        return int(self.metadata.resource_version or 0)

    @property
    def finished(self) -> bool:
        """Whether a terminal state has been recorded."""
        return is_true(self.status.conditions, ConditionType.FINISHED)

    @property
    def open_attempt(self) -> Attempt | None:
        """The attempt that was started and has not ended; None when there is none."""
        last = self.status.attempts[-1] if self.status.attempts else None
        return last if last is not None and last.end_time is None else None

    @property
    def asked_by(self) -> TraceParent | None:
        """The span of the HTTP request; None for a resource that was applied by hand."""
        return TraceParent.parse(self.metadata.annotations.get(TRACEPARENT_ANNOTATION))

    @property
    def span(self) -> TraceParent:
        """The span of its whole life: in the trace of its request, or else in a trace whose id is
        derived from its uid and need not be stored."""
        uid, above = self.metadata.uid, self.asked_by
        span_id = span_id_of(uid, "job")
        return above.child(span_id) if above else TraceParent(trace_id_of(uid), span_id)

    def span_of(self, attempt: int) -> TraceParent:
        """The span of one of its attempts."""
        return self.span.child(span_id_of(self.metadata.uid, f"attempt {attempt}"))

    def as_new_job(self) -> NewJob:
        """The content of its record, for a resource that has no record."""
        return NewJob(
            job_id=self.job_id,
            user_id=self.spec.request.user_id,
            request=self.spec.request.model_dump(by_alias=True, exclude_none=True, mode="json"),
            priority=self.spec.priority,
            created=self.created,
            namespace=self.metadata.namespace,
            name=self.metadata.name,
            pool=self.spec.pool,
            metadata=_metadata(self.metadata.annotations.get(METADATA_ANNOTATION)),
            retry_of=self.metadata.annotations.get(RETRY_OF_ANNOTATION),
            webhook_url=self.metadata.annotations.get(WEBHOOK_ANNOTATION),
            traceparent=str(self.asked_by or self.span),
        )


class PodTemplate(ManifestModel):
    """Template of the renderer's pods of a pool."""

    image: str | None = None
    image_pull_policy: str | None = None
    resources: dict[str, Any] = Field(default_factory=dict)
    node_selector: dict[str, str] = Field(default_factory=dict)
    tolerations: list[dict[str, Any]] = Field(default_factory=list)
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    affinity: dict[str, Any] = Field(default_factory=dict)
    topology_spread_constraints: list[dict[str, Any]] = Field(default_factory=list)
    runtime_class_name: str | None = None
    image_pull_secrets: list[dict[str, Any]] = Field(default_factory=list)
    scratch_size: str = "4Gi"
    cache_claim: str | None = None


class Autoscaling(ManifestModel):
    """The operator's own scaling of `slots`, for pools without a HorizontalPodAutoscaler."""

    enabled: bool = False
    target_wait_seconds: int = 60
    scale_down_delay_seconds: int = 300


class RenderPoolSpec(ManifestModel):
    """`slots`: how many VideoJobs may render at once. `reserved_slots` of them are for the high
    tier only."""

    slots: int = 8
    reserved_slots: int = 0
    min_slots: int = 1
    max_slots: int = 64
    autoscaling: Autoscaling = Field(default_factory=Autoscaling)
    template: PodTemplate = Field(default_factory=PodTemplate)


class RenderPool(ManifestModel):
    """A set of render slots with one pod template."""

    metadata: ObjectMeta
    spec: RenderPoolSpec = Field(default_factory=RenderPoolSpec)
    status: dict[str, Any] = Field(default_factory=dict)


def video_job_manifest(job: NewJob) -> dict[str, Any]:
    """The VideoJob of a record. The API and the operator's outbox create the same manifest."""
    metadata: dict[str, Any] = {"name": job.name, "namespace": job.namespace}
    annotations = {}
    if job.metadata:
        annotations[METADATA_ANNOTATION] = json.dumps(dict(job.metadata), ensure_ascii=False)
    if job.retry_of:
        annotations[RETRY_OF_ANNOTATION] = job.retry_of
    if job.webhook_url:
        annotations[WEBHOOK_ANNOTATION] = job.webhook_url
    if job.traceparent:
        annotations[TRACEPARENT_ANNOTATION] = job.traceparent
    if annotations:
        metadata["annotations"] = annotations
    spec = {"request": dict(job.request), "priority": job.priority, "pool": job.pool}
    if job.deadlines is not None:
        spec["softDeadlineSeconds"] = job.deadlines.soft
        spec["activeDeadlineSeconds"] = job.deadlines.hard
    return {
        "apiVersion": f"{API_GROUP}/{API_VERSION}",
        "kind": "VideoJob",
        "metadata": metadata,
        "spec": spec,
    }


def _metadata(annotation: str | None) -> dict[str, str]:
    """The client's metadata; empty for an annotation with any other content."""
    try:
        found = json.loads(annotation or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}
