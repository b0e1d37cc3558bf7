"""Bodies by datamodel-code-generator, calls by httpx."""

import json
import sys

import generated
import httpx

server, job_id = sys.argv[1:]
jobs = httpx.Client(base_url=f"{server}/api/v1/jobs")
request = generated.VideoRequestBody(
    script_id="s",
    user_id="user-456",
    title="A title",
    script_content="A script.",
    language="en-US",
    platform="youtube",
    duration=15,
    voice_provider="local",
)
body = generated.CreateJob(video_request=request, priority=5)
created = jobs.post("/", json=body.model_dump(mode="json", exclude_unset=True))
status = generated.JobStatus.model_validate_json(jobs.get(f"/{job_id}").content)
page = jobs.get("/", params={"user_id": "user-456"})
report = jobs.get(f"/{job_id}/report.json")
events = jobs.get(f"/{job_id}/events").text.splitlines()
data = next(line for line in events if line.startswith("data: "))
missing = generated.ProblemDocument.model_validate_json(jobs.get("/missing").content)
listed = [job.job_id for job in generated.JobPage.model_validate_json(page.content).jobs]
print(
    json.dumps(
        {
            "created": generated.JobCreated.model_validate_json(created.content).status.value,
            "status": status.status.value,
            "resolution": status.result.resolution,
            "listed": job_id in listed,
            "video": len(jobs.get(f"/{job_id}/video").content),
            "captions": jobs.get(f"/{job_id}/captions.vtt").text,
            "report": generated.QualityReport.model_validate_json(report.content)
            .checks[0]
            .verdict.value,
            "events": generated.JobStatus.model_validate_json(
                data.removeprefix("data: ")
            ).status.value,
            "missing": missing.detail,
        }
    )
)
