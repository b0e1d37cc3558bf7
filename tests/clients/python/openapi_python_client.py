"""All by openapi-python-client."""

import json
import sys

from generated import Client
from generated.api.events import job_events
from generated.api.files import download_captions_vtt, download_report_json, download_video
from generated.api.jobs import create_job, job_status, list_jobs
from generated.models import CreateJob, VideoRequestBody

server, job_id = sys.argv[1:]
client = Client(base_url=server)
request = VideoRequestBody.from_dict(
    {
        "script_id": "s",
        "user_id": "user-456",
        "title": "A title",
        "script_content": "A script.",
        "language": "en-US",
        "platform": "youtube",
        "duration": 15,
        "voice_provider": "local",
    }
)
created = create_job.sync(client=client, body=CreateJob(video_request=request, priority=5))
status = job_status.sync(job_id, client=client)
page = list_jobs.sync(client=client, user_id="user-456")
events = job_events.sync(job_id, client=client)
data = next(line for line in events.splitlines() if line.startswith("data: "))
print(
    json.dumps(
        {
            "created": created.status,
            "status": status.status,
            "resolution": status.result.resolution,
            "listed": job_id in [job.job_id for job in page.jobs],
            # It has no parser for video/mp4: the bytes are in `content`.
            "video": len(download_video.sync_detailed(job_id, client=client).content),
            "captions": download_captions_vtt.sync(job_id, client=client),
            "report": download_report_json.sync(job_id, client=client).checks[0].verdict,
            "events": json.loads(data.removeprefix("data: "))["status"],
            "missing": job_status.sync("missing", client=client).detail,
        }
    )
)
