// Types by openapi-typescript, calls by its companion openapi-fetch.
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/schema";

const [server, job_id] = process.argv.slice(2) as [string, string];
const api = createClient<paths>({ baseUrl: server });
const params = { path: { job_id } };
const user_id = "user-456";

async function main(): Promise<void> {
  const created = await api.POST("/api/v1/jobs/", {
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
  const status = await api.GET("/api/v1/jobs/{job_id}", { params });
  const page = await api.GET("/api/v1/jobs/", { params: { query: { user_id } } });
  const video = await api.GET("/api/v1/jobs/{job_id}/video", { params, parseAs: "arrayBuffer" });
  const captions = await api.GET("/api/v1/jobs/{job_id}/captions.vtt", {
    params,
    parseAs: "text",
  });
  const report = await api.GET("/api/v1/jobs/{job_id}/report.json", { params });
  const events = await api.GET("/api/v1/jobs/{job_id}/events", { params, parseAs: "text" });
  const missing = await api.GET("/api/v1/jobs/{job_id}", {
    params: { path: { job_id: "missing" } },
  });
  const event = /^data: (.*)$/m.exec(events.data ?? "")?.[1] ?? "{}";
  const last = JSON.parse(event) as components["schemas"]["JobStatus"];
  // `create_job` answers 200 to a dry run, and 202.
  const made = created.data;
  console.log(
    JSON.stringify({
      created: made && "status" in made ? made.status : undefined,
      status: status.data?.status,
      resolution: status.data?.result?.resolution,
      listed: page.data?.jobs.some((job) => job.job_id === job_id),
      video: video.data?.byteLength,
      captions: captions.data,
      report: report.data?.checks[0]?.verdict,
      events: last.status,
      missing: missing.error?.detail,
    }),
  );
}

void main();
