"""Examples in the OpenAPI document: requests, responses and errors, by operation.

The tests validate each against its schema.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from videojobs_api.jobs.schemas import EXAMPLE_ID, GUIDE_REQUEST

_OTHER_ID: Final = "0b6f9ac8-1f34-5c52-9a27-3c5f0f3d5a10"
_HOOK: Final = "https://example.org/hooks/videos"

_FULL: Final[dict[str, Any]] = {
    **GUIDE_REQUEST,
    "platform": "tiktok",
    "voice_provider": "local",
    "voice_name": "joe",
    "background_music": "https://example.org/music/calm.mp3",
    "template_id": "default",
}

_PENDING: Final[dict[str, Any]] = {
    "job_id": EXAMPLE_ID,
    "status": "pending",
    "progress": 0.0,
    "progress_message": "Waiting in the queue",
    "result": None,
    "error": None,
    "created_at": "2025-11-04T20:11:20Z",
    "started_at": None,
    "completed_at": None,
    "retry_count": 0,
    "duration": None,
    "attempt": 0,
    "queue_seconds": None,
    "next_retry_at": None,
    "error_code": None,
    "error_retryable": None,
    "queue_position": 3,
    "estimated_completion_at": "2025-11-04T20:12:20Z",
    "effective_priority": 5,
    "expires_at": None,
    "retry_of": None,
    "metadata": {"order": "4711"},
}
_PROCESSING: Final = {
    **_PENDING,
    "status": "processing",
    "progress": 0.6,
    "progress_message": "Generating images for scene 2/3",
    "started_at": "2025-11-04T20:11:22Z",
    "attempt": 1,
    "queue_seconds": 2,
    "queue_position": None,
}
_RETRYING: Final = {
    **_PROCESSING,
    "progress": 0.0,
    "progress_message": "Retrying in 60s (attempt 2 of 4)",
    "retry_count": 1,
    "next_retry_at": "2025-11-04T20:13:05Z",
    "estimated_completion_at": None,
}
_ENDED: Final = {
    **_PROCESSING,
    "completed_at": "2025-11-04T20:12:15Z",
    "duration": 53,
    "estimated_completion_at": None,
    "expires_at": "2025-11-05T20:12:15Z",
}
_SUCCESS: Final = {
    **_ENDED,
    "status": "success",
    "progress": 1.0,
    "progress_message": "Video generation completed",
    "result": {
        "video_path": f"/api/v1/jobs/{EXAMPLE_ID}/video",
        "thumbnail_path": f"/api/v1/jobs/{EXAMPLE_ID}/thumbnail",
        "duration": 15,
        "file_size": 345678,
        "resolution": "1920x1080",
        "voice": "piper:joe",
        "caption_timing": "exact",
        "degraded": [],
        "credits": [],
    },
}
_FAILURE: Final = {
    **_ENDED,
    "status": "failure",
    "error": "Task exceeded time limit. Shorten the script or raise spec.activeDeadlineSeconds.",
    "error_code": "RENDER.TIME_LIMIT",
    "error_retryable": False,
}
_CANCELLED: Final = {**_ENDED, "status": "cancelled", "progress_message": "Job cancelled"}

_CREATED: Final = {
    "job_id": EXAMPLE_ID,
    "status": "pending",
    "message": "Video generation job queued successfully",
    "estimated_duration": 30,
}
_TRIES: Final = [
    {"at": "2025-11-04T20:12:15Z", "status": 500, "seconds": 0.084, "error": None},
    {
        "at": "2025-11-04T20:12:21Z",
        "status": None,
        "seconds": 15.0,
        "error": "no answer within 15 seconds",
    },
]
_SCHEDULED: Final = {
    "url": _HOOK,
    "state": "scheduled",
    "next_try_at": "2025-11-04T20:17:49Z",
    "tries": _TRIES,
}

REQUESTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "create_job": {
        "as the guide has it": {"video_request": GUIDE_REQUEST, "priority": 5},
        "with everything": {
            "video_request": _FULL,
            "priority": 2,
            "metadata": {"order": "4711"},
            "webhook_url": _HOOK,
        },
    }
}
"""By operation and name."""

ANSWERS: Final[Mapping[str, Mapping[int, Mapping[str, Any]]]] = {
    "create_job": {
        202: {"queued": _CREATED},
        200: {
            "dry run": {
                "valid": True,
                "estimated_duration": 30,
                "effective_priority": 5,
                "tier": "default",
            }
        },
    },
    "list_jobs": {
        200: {
            "a page": {
                "jobs": [_PROCESSING, {**_SUCCESS, "job_id": _OTHER_ID}],
                "total": 25,
                "page": 1,
                "page_size": 2,
                "next_cursor": "MTc2MjI4NzA4MDAwMDowYjZmOWFjOA",
            },
            "no jobs": {"jobs": [], "total": 0, "page": 1, "page_size": 20, "next_cursor": None},
        }
    },
    "job_service_health": {
        200: {
            "healthy": {
                "status": "healthy",
                "service": "job-service",
                "message": "Redis connection OK",
            }
        }
    },
    "job_counts": {
        200: {
            "counts": {
                "statistics": {
                    "pending": 5,
                    "started": 2,
                    "processing": 8,
                    "success": 1234,
                    "failure": 12,
                    "cancelled": 3,
                    "total": 1264,
                },
                "timestamp": "2025-11-04T20:30:00Z",
            }
        }
    },
    "job_status": {
        200: {
            "pending": _PENDING,
            "processing": _PROCESSING,
            "waiting for a retry": _RETRYING,
            "success": _SUCCESS,
            "failure": _FAILURE,
            "cancelled": _CANCELLED,
        }
    },
    "cancel_job": {
        200: {
            "cancelled": {
                "job_id": EXAMPLE_ID,
                "status": "cancelled",
                "message": "Job cancelled successfully",
            }
        }
    },
    "retry_job": {202: {"queued again": {**_CREATED, "job_id": _OTHER_ID}}},
    "job_events": {
        200: {
            "news": f"id: 1762287082000\ndata: {json.dumps(_PROCESSING)}\n\n",
            "the end of the stream, not of the job": "event: reconnect\ndata: {}\nretry: 1000\n\n",
        }
    },
    "job_webhook": {
        200: {
            "waiting": {"url": _HOOK, "state": "waiting", "next_try_at": None, "tries": []},
            "scheduled": _SCHEDULED,
        }
    },
    "replay_webhook": {202: {"scheduled": {**_SCHEDULED, "next_try_at": "2025-11-04T21:00:00Z"}}},
    "livez": {200: {"alive": {"status": "ok"}}},
    "readyz": {200: {"ready": {"status": "ok"}}},
}
"""By operation, status and name. Files have none: they are binary."""

WEBHOOKS: Final[Mapping[str, Any]] = {
    f"job.{document['status']}": {
        "type": f"job.{document['status']}",
        "timestamp": document["completed_at"],
        "data": document,
    }
    for document in (_SUCCESS, _FAILURE, _CANCELLED)
}
"""By event."""

_STORE_AWAY: Final = "The job store does not answer; try again in a few seconds"
_DETAILS: Final[Mapping[int, str]] = {
    401: "Send your token as Authorization: Bearer TOKEN",
    404: f"Job {EXAMPLE_ID} not found",
    413: "The request body must be at most 655360 bytes",
    415: "Content-Encoding gzip is not supported; send the body uncompressed",
    503: _STORE_AWAY,
}
_NOT_CREATED: Final[Mapping[int, str]] = {
    400: "Idempotency-Key: must be 1 to 255 visible ASCII characters, such as a UUID",
    403: "video_request.user_id: must be the user of your token, user-456",
    409: "Idempotency-Key: its first request is being answered; repeat this in a second",
    422: "video_request.duration: must be at most 1800",
    429: "You may have 2 unfinished jobs; wait until one has finished, or cancel one",
    500: "Failed to create job: the job store does not answer; try again in a few seconds "
    "(request id 3f1c9a0f5e7b4d2a8c6e1b9d7f5a3c2e)",
    503: "100 jobs are waiting already; submit this one in 60 seconds",
}
_OF_FILES: Final[Mapping[int, str]] = {
    409: f"Job {EXAMPLE_ID} is in processing status; video.mp4 is available once it succeeds",
    416: "The file has 345678 bytes; ask for a range inside it",
    503: "The file store does not answer; try again in a few seconds",
}
_DETAILS_OF: Final[Mapping[str, Mapping[int, str]]] = {
    "create_job": _NOT_CREATED,
    "retry_job": {
        **_NOT_CREATED,
        409: f"Job {EXAMPLE_ID} is in success status; only a job in failure or cancelled status "
        "can be retried",
    },
    "list_jobs": {
        403: "user_id: must be the user of your token, user-456",
        422: "page_size: must be at most 100",
    },
    "cancel_job": {400: "Cannot cancel job in success status"},
    "job_service_health": {503: "Redis connection failed"},
    "job_webhook": {
        404: f"Job {EXAMPLE_ID} has no webhook; give webhook_url when you create a job"
    },
    "replay_webhook": {409: f"Job {EXAMPLE_ID} has not ended; its webhook is sent when it has"},
    "readyz": {
        503: "Redis may drop jobs: its maxmemory-policy is allkeys-lru; set it to noeviction"
    },
}


def detail(operation: str, status: int) -> str:
    """The detail of an error response. Raises KeyError where none is written yet."""
    details = _OF_FILES if operation.startswith(("download_", "head_")) else {}
    return {**_DETAILS, **details, **_DETAILS_OF.get(operation, {})}[status]
