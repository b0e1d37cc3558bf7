// The dashboard: polls the API every two seconds and updates only what has changed, which keeps
// focus, selection and a playing video. Text from jobs is set as text, never as HTML.

const DATA = "/api/v1/dashboard";
const JOBS = "/api/v1/jobs";
const PERIOD_MS = 2000;
const STATUSES = ["pending", "started", "processing", "success", "failure", "cancelled"];
const RUNNING = new Set(["started", "processing"]);
const LIVE = new Set(["pending", "started", "processing"]);
const REPEATABLE = new Set(["failure", "cancelled"]);
const WEBHOOK_PILLS = { waiting: "pending", scheduled: "processing", delivered: "success", failed: "failure", disabled: "failure" };
const WEBHOOK_WORDS = {
  waiting: () => "sent when the job has ended",
  scheduled: (webhook) => `next try ${soon(webhook.next_try_at)}`,
  delivered: () => "",
  failed: () => "no further try; correct the receiver and send it again",
  disabled: () => "disabled: the receiver answered 410",
};

const at = (id) => document.getElementById(id);
const state = { token: sessionStorage.getItem("token") || "", mayAct: false, pages: 1, open: null };

// ------------------------------------------------------------------------------------- the API
class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function call(path, options = {}) {
  const headers = state.token ? { Authorization: `Bearer ${state.token}` } : {};
  const answer = await fetch(path, { ...options, headers, cache: "no-store" });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, problem.detail || `${answer.status} ${answer.statusText}`);
}

const json = async (path, options) => (await call(path, options)).json();

// ------------------------------------------------------------------------------ small DOM helpers
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made && typeof value !== "string") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Make `parent`'s children those of `items`, by key, in order; `fill` changes one in place. */
function keyed(parent, items, key, make, fill) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let previous = null;
  for (const item of items) {
    const name = key(item);
    let child = known.get(name);
    if (!child) {
      child = make(item);
      child.dataset.key = name;
    }
    known.delete(name);
    const after = previous ? previous.nextSibling : parent.firstChild;
    if (child !== after) parent.insertBefore(child, after);
    fill(child, item);
    previous = child;
  }
  for (const gone of known.values()) gone.remove();
}

function text(node, value) {
  if (node.textContent !== value) node.textContent = value;
}

/** A passing note, above an open dialog too. */
function tell(message) {
  const note = at("told");
  text(note, message);
  note.hidePopover();
  note.showPopover();
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => note.hidePopover(), 5000);
}

/** Ask in a dialog: true or false, or with `field` the text that was typed, null for no. */
function ask(title, words, yes, field = false) {
  const dialog = at("ask");
  text(at("ask-title"), title);
  text(at("ask-text"), words);
  text(at("ask-yes"), yes);
  at("ask-field").hidden = !field;
  at("ask-input").value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const agreed = dialog.returnValue === "yes";
        if (field) resolve(agreed ? at("ask-input").value.trim() : null);
        else resolve(agreed);
      },
      { once: true },
    );
  });
}

// -------------------------------------------------------------------------------------- words
function seconds(value) {
  if (value === null || value === undefined) return "–";
  if (value < 90) return `${Math.round(value)} s`;
  if (value < 5400) return `${Math.round(value / 60)} min`;
  return `${(value / 3600).toFixed(1)} h`;
}

const ago = (time) => `${seconds(Math.max(0, (Date.now() - Date.parse(time)) / 1000))} ago`;
const soon = (time) => {
  const left = (Date.parse(time) - Date.now()) / 1000;
  return left > 0 ? `in ${seconds(left)}, at ${clock(time)}` : "now";
};
const clock = (time) => new Date(time).toLocaleTimeString();
const percent = (part, all) => (all ? `${Math.round((100 * part) / all)} %` : "–");

/** A line on the progress of a job, its place in the queue, or its error. */
function said(job) {
  if (job.error) return job.error;
  const parts = [job.progress_message];
  if (job.queue_position) parts.push(`position ${job.queue_position}`);
  if (LIVE.has(job.status) && job.estimated_completion_at) {
    const left = (Date.parse(job.estimated_completion_at) - Date.now()) / 1000;
    if (left > 0) parts.push(`about ${seconds(left)} left`);
  }
  return parts.filter(Boolean).join(" · ");
}

// ----------------------------------------------------------------------------- the head of the page
const tile = () => element("li", {}, element("b"), element("span"));

function fillTile(node, [, value, label]) {
  text(node.firstChild, value);
  text(node.lastChild, label);
}

function tiles(id, rows) {
  keyed(at(id), rows, (row) => row[0], tile, fillTile);
}

function showFigures(figures) {
  state.mayAct = figures.may_act;
  text(at("who"), figures.user ? `${figures.user}${figures.may_act ? ", administrator" : ""}` : "");
  tiles("counts", STATUSES.map((status) => [status, String(figures.counts[status]), status]));
  const ended = figures.ended;
  showRate(ended.success, ended.success + ended.failure);
  const times = [["Render time", ended.run_seconds], ["Time in queue", ended.queue_seconds]];
  keyed(at("times"), times, ([name]) => name, makeTimes, (row, [name, values]) => {
    [name, ...Object.values(values).map(seconds)].forEach((value, index) => text(row.cells[index], value));
  });
  keyed(
    at("errors"),
    Object.entries(ended.errors),
    ([code]) => code,
    () => element("li"),
    (node, [code, count]) => text(node, `${count} × ${code}`),
  );
  showPools(figures.pools);
}

function showRate(success, all) {
  const node = at("rate");
  if (!node.firstChild) node.append(element("b"), element("span"));
  text(node.firstChild, percent(success, all));
  text(node.lastChild, all ? ` of the last ${all} succeeded` : " no job has ended yet");
}

const makeTimes = () =>
  element("tr", {}, element("th", { scope: "row" }), ...Array.from({ length: 3 }, () => element("td", { class: "number" })));

const makePool = () => element("tr", {}, ...Array.from({ length: 4 }, () => element("td", { class: "number" })));

function showPools(pools) {
  at("pools").hidden = pools.length === 0;
  keyed(at("pools").tBodies[0], pools, (pool) => pool.name, makePool, (row, pool) => {
    const waiting = ["high", "default", "low"].map((tier) => pool.waiting[tier] || 0).join(" · ");
    const values = [pool.name, `${pool.active} of ${pool.slots}`, waiting, seconds(pool.work_seconds)];
    values.forEach((value, index) => text(row.cells[index], value));
  });
}

// -------------------------------------------------------------------------------------- the list
function filters() {
  const chosen = new FormData(at("filters"));
  const query = new URLSearchParams({ limit: "50" });
  for (const status of chosen.getAll("status")) query.append("status", status);
  if (chosen.get("user").trim()) query.set("user_id", chosen.get("user").trim());
  return query;
}

function makeRow(row) {
  const id = row.job.job_id;
  const open = element("button", { type: "button", class: "title" });
  open.addEventListener("click", () => show(id));
  const progress = element("progress", { max: "1" });
  return element(
    "tr",
    {},
    element("td", {}, element("span", { class: "pill" })),
    element("td", {}, open),
    element("td", {}, element("span", { class: "title" })),
    element("td", {}, progress, element("span", { class: "said" })),
    element("td", { class: "number" }),
    element("td", { class: "number" }),
    element("td", { class: "doing" }),
  );
}

function fillRow(node, { job, title, user_id: user }) {
  const [status, name, owner, progress, attempt, created, doing] = node.cells;
  const pill = status.firstChild;
  text(pill, job.status);
  pill.className = `pill ${job.status}`;
  node.classList.toggle("failed", job.status === "failure");
  text(name.firstChild, title || job.job_id);
  text(owner.firstChild, user);
  const bar = progress.firstChild;
  bar.value = job.progress;
  bar.hidden = !RUNNING.has(job.status);
  bar.setAttribute("aria-label", `Progress of ${title}`);
  text(progress.lastChild, said(job));
  text(attempt, job.attempt ? String(job.attempt) : "");
  text(created, ago(job.created_at));
  created.title = new Date(job.created_at).toLocaleString();
  fillDoings(doing, job, title);
}

/** Cancel or Retry, where they make sense and the caller may. */
function fillDoings(node, job, title) {
  const wanted = !state.mayAct ? "" : LIVE.has(job.status) ? "Cancel" : REPEATABLE.has(job.status) ? "Retry" : "";
  if (node.dataset.doing === wanted) return;
  node.dataset.doing = wanted;
  node.replaceChildren();
  if (!wanted) return;
  const button = element("button", { type: "button", "aria-label": `${wanted} ${title}` }, wanted);
  button.addEventListener("click", () => (wanted === "Cancel" ? cancel : retry)(job.job_id, title));
  node.append(button);
}

async function fetchList() {
  const rows = [];
  let cursor = null;
  for (let page = 0; page < state.pages; page += 1) {
    const query = filters();
    if (cursor) query.set("cursor", cursor);
    const found = await json(`${DATA}/jobs?${query}`);
    rows.push(...found.rows);
    cursor = found.next_cursor;
    if (!cursor) break;
  }
  return { rows, cursor };
}

function showList({ rows, cursor }) {
  keyed(at("list").tBodies[0], rows, (row) => row.job.job_id, makeRow, fillRow);
  at("none").hidden = rows.length > 0;
  at("more").hidden = !cursor;
}

// ------------------------------------------------------------------------------------- one job
async function show(id) {
  state.open = id;
  at("detail-body").replaceChildren();
  text(at("detail-title"), "…");
  at("detail").showModal();
  history.replaceState(null, "", `#${id}`);
  await guarded(loadDetail);
}

async function loadDetail() {
  const id = state.open;
  if (!id) return;
  const found = await json(`${DATA}/jobs/${id}`);
  if (state.open !== id) return;
  text(at("detail-title"), found.title || id);
  const body = at("detail-body");
  keyed(body, partsOf(found), (part) => part.key, (part) => part.make(), (node, part) => part.fill(node));
}

/** The parts of the dialog: each is created once and filled at every refresh. */
function partsOf(found) {
  const job = found.job;
  const parts = [{ key: "state", make: makeState, fill: (node) => fillState(node, job) }];
  if (job.error) parts.push({ key: "why", make: makeWhy, fill: (node) => fillWhy(node, job) });
  if (job.result) parts.push({ key: `video-${job.job_id}`, make: () => makeVideo(job), fill: () => {} });
  parts.push({ key: "doings", make: () => element("div", { class: "doings" }), fill: (node) => fillDoings(node, job, found.title) });
  if (found.timeline.length) {
    parts.push({ key: "story", make: () => element("div", {}, element("h3", {}, "Timeline"), element("ol", { class: "story" })), fill: (node) => fillStory(node.lastChild, found.timeline) });
  }
  if (found.webhook) parts.push({ key: "webhook", make: () => makeWebhook(job.job_id, found.title), fill: (node) => fillWebhook(node, found) });
  parts.push({ key: "facts", make: () => element("div", {}, element("h3", {}, "Details"), element("dl")), fill: (node) => fillFacts(node.lastChild, found) });
  return parts;
}

const makeState = () => element("div", {}, element("span", { class: "pill" }), " ", element("progress", { max: "1", "aria-label": "Progress" }), element("p", { class: "said", role: "status" }));

function fillState(node, job) {
  const [pill, bar, words] = node.children;
  text(pill, job.status);
  pill.className = `pill ${job.status}`;
  bar.value = job.progress;
  bar.hidden = !RUNNING.has(job.status);
  text(words, job.error ? "" : said(job));
}

const makeWhy = () => element("div", { class: "why" }, element("p"), element("p", { class: "said" }));

function fillWhy(node, job) {
  text(node.firstChild, job.error);
  const again = job.error_retryable ? "temporary: a retry may succeed" : "permanent: correct the request first";
  text(node.lastChild, `${job.error_code} · ${again}`);
}

function makeVideo(job) {
  const video = element("video", { controls: true, playsinline: "", preload: "metadata" });
  if (!state.token) {
    video.poster = job.result.thumbnail_path;
    video.src = job.result.video_path;
  } else {
    call(job.result.video_path)
      .then((answer) => answer.blob())
      .then((blob) => (video.src = URL.createObjectURL(blob)))
      .catch((error) => tell(`The video cannot be loaded: ${error.message}`));
  }
  return video;
}

const makeEntry = () => element("li", {}, element("time"), element("div", {}, element("span"), element("small")));

function fillStory(node, moments) {
  const rows = moments.map((moment, index) => ({ ...moment, key: `${index} ${moment.at} ${moment.what}` }));
  keyed(node, rows, (row) => row.key, makeEntry, (item, moment) => {
    const [time, words] = item.children;
    time.dateTime = moment.at;
    text(time, clock(moment.at));
    text(words.firstChild, moment.what);
    text(words.lastChild, moment.detail);
  });
}

/** The URL and state of the webhook, its tries, and a button to send it again. */
function makeWebhook(id, title) {
  const again = element("button", { type: "button", "aria-label": `Send the webhook of ${title} again` }, "Send again");
  again.addEventListener("click", () => replay(id, title));
  return element(
    "section",
    { class: "webhook", "aria-label": "Webhook" },
    element("h3", {}, "Webhook"),
    element("p", {}, element("span", { class: "pill" }), " ", element("span", { class: "said" })),
    element("p", { class: "said" }),
    element("ol", { class: "story" }),
    element("div", { class: "doings" }, again),
  );
}

function fillWebhook(node, { job, webhook }) {
  const [, status, url, tries, actions] = node.children;
  const [pill, next] = status.children;
  text(pill, webhook.state);
  pill.className = `pill ${WEBHOOK_PILLS[webhook.state]}`;
  text(next, WEBHOOK_WORDS[webhook.state](webhook));
  text(url, webhook.url);
  const rows = webhook.tries.map((each, index) => ({ ...each, key: `${index} ${each.at}`, number: index + 1 }));
  keyed(tries, rows, (row) => row.key, makeEntry, (item, row) => {
    const [time, words] = item.children;
    time.dateTime = row.at;
    text(time, clock(row.at));
    const answer = row.status === null ? "no answer" : `status ${row.status}`;
    const outcome = row.status >= 200 && row.status < 300 ? "delivered" : "not delivered";
    text(words.firstChild, `Try ${row.number}: ${outcome}, ${answer} after ${row.seconds.toFixed(2)} s`);
    text(words.lastChild, row.error || "");
  });
  actions.hidden = !state.mayAct || LIVE.has(job.status);
}

function fillFacts(node, found) {
  const { job } = found;
  const facts = {
    Id: job.job_id,
    User: found.user_id,
    Platform: found.platform,
    Pool: found.pool,
    Priority: job.effective_priority,
    "Time in queue": job.queue_seconds === null ? null : seconds(job.queue_seconds),
    "Render time": job.duration === null ? null : seconds(job.duration),
    Retries: job.retry_count || null,
    Voice: job.result && job.result.voice,
    Degraded: job.result && job.result.degraded.join("; "),
    "Kept until": job.expires_at && new Date(job.expires_at).toLocaleString(),
    "Retry of": job.retry_of,
    Trace: found.trace_id,
    ...job.metadata,
  };
  const rows = Object.entries(facts).filter(([, value]) => value !== null && value !== "" && value !== undefined);
  const flat = rows.flatMap(([name, value]) => [{ key: `t ${name}`, tag: "dt", value: name }, { key: `d ${name}`, tag: "dd", value: String(value) }]);
  keyed(node, flat, (row) => row.key, (row) => element(row.tag), (item, row) => text(item, row.value));
}

// ------------------------------------------------------------------------------------ actions
async function cancel(id, title) {
  const sure = await ask("Cancel this job?", `“${title}” stops and cannot be resumed; its files are deleted.`, "Cancel the job");
  if (sure) await act(`${JOBS}/${id}`, { method: "DELETE" }, `“${title}” is cancelled`);
}

async function retry(id, title) {
  const sure = await ask("Render this again?", `This creates a new job with the request of “${title}”.`, "Render again");
  if (sure) await act(`${JOBS}/${id}/retry`, { method: "POST" }, `“${title}” is queued again`);
}

async function replay(id, title) {
  const sure = await ask("Send the webhook again?", `The end of “${title}” is posted to its URL again.`, "Send again");
  if (sure) await act(`${JOBS}/${id}/webhook/replay`, { method: "POST" }, `The webhook of “${title}” is sent again`);
}

async function act(path, options, done) {
  try {
    await call(path, options);
    tell(done);
  } catch (error) {
    tell(error.message);
  }
  await look();
}

async function signIn() {
  const token = await ask("Sign in", "Paste a token of your identity provider. It is stored in this tab only.", "Sign in", true);
  if (!token) return;
  state.token = token;
  sessionStorage.setItem("token", token);
  await look();
}

function signOut() {
  state.token = "";
  sessionStorage.removeItem("token");
  look();
}

// --------------------------------------------------------------------------------------- the loop
async function guarded(work) {
  try {
    await work();
    link("live", "live");
  } catch (error) {
    if (error.status === 401) link("away", state.token ? error.message : "sign in to see the jobs");
    else if (error instanceof Refused) link("away", error.message);
    else link("away", "the API does not answer; trying again");
    at("sign").hidden = error.status !== 401 && !state.token;
  }
  text(at("sign"), state.token ? "Sign out" : "Sign in");
  if (state.token) at("sign").hidden = false;
}

function link(kind, words) {
  at("link").className = kind;
  text(at("link"), words);
}

async function look() {
  await guarded(async () => {
    const [figures, list] = await Promise.all([json(DATA), fetchList(), loadDetail()]);
    showFigures(figures);
    showList(list);
  });
}

async function run() {
  await look();
  setTimeout(run, document.hidden ? 5 * PERIOD_MS : PERIOD_MS);
}

for (const status of STATUSES) {
  at("statuses").append(element("label", {}, element("input", { type: "checkbox", name: "status", value: status }), status));
}
at("filters").addEventListener("input", () => {
  state.pages = 1;
  look();
});
at("filters").addEventListener("submit", (event) => event.preventDefault());
at("more").addEventListener("click", () => {
  state.pages += 1;
  look();
});
at("sign").addEventListener("click", () => (state.token ? signOut() : signIn()));
at("detail").addEventListener("close", () => {
  state.open = null;
  at("detail-body").replaceChildren();
  history.replaceState(null, "", location.pathname);
});
at("detail").querySelector(".close").addEventListener("click", () => at("detail").close());
await run();
if (location.hash.length > 1) show(location.hash.slice(1));
