// All by @hey-api/openapi-ts.
import { createClient } from "./generated/client";
import {
  createJob,
  downloadCaptionsVtt,
  downloadReportJson,
  downloadVideo,
  jobEvents,
  jobStatus,
  listJobs,
} from "./generated";
import type { JobStatus } from "./generated";

const [server, job_id] = process.argv.slice(2) as [string, string];
const client = createClient({ baseUrl: server });
const path = { job_id };
const user_id = "user-456";

async function main(): Promise<void> {
  const created = await createJob({
    client,
    body: {
      video_request: {
        script_id: "s",
        user_id,
        title: "A title",
        script_content: "A script.",
        language: "en-US",
        platform: "youtube",
        duration: 15,
        voice_provider: "local",
      },
      priority: 5,
    },
  });
  const status = await jobStatus({ client, path });
  const page = await listJobs({ client, query: { user_id } });
  const video = await downloadVideo({ client, path });
  const captions = await downloadCaptionsVtt({ client, path });
  const report = await downloadReportJson({ client, path });
  const { stream } = await jobEvents({ client, path });
  let last: JobStatus | undefined;
  for await (const event of stream) {
    // The generator types an event as the body, and parses its data.
    last = event as unknown as JobStatus;
  }
  const missing = await jobStatus({ client, path: { job_id: "missing" } });
  const made = created.data;
  const measured = report.data as { checks?: { verdict: string }[] } | undefined;
  console.log(
    JSON.stringify({
      created: made && "status" in made ? made.status : undefined,
      status: status.data?.status,
      resolution: status.data?.result?.resolution,
      listed: page.data?.jobs.some((job) => job.job_id === job_id),
      video: video.data?.size,
      captions: captions.data,
      report: measured?.checks?.[0]?.verdict,
      events: last?.status,
      missing: missing.error?.detail,
    }),
  );
}

void main();
