"""Periods, limits and times of the operator that no installation sets, each with its reason."""

from typing import Final

WORKERS: Final = 24
"""Keys reconciled at the same time. No two workers hold the same key."""

# ------------------------------------------------------------------- how often each loop runs
OUTBOX_PERIOD_SECONDS: Final = 1.0
EXPIRY_PERIOD_SECONDS: Final = 1.0
QUEUE_POSITIONS_PERIOD_SECONDS: Final = 2.0
PROGRESS_PERIOD_SECONDS: Final = 5.0
AUTOSCALER_PERIOD_SECONDS: Final = 5.0
"""A third of a HorizontalPodAutoscaler's period (15 s), so that the metric it reads is recent."""
POOL_STATUS_PERIOD_SECONDS: Final = 5.0
"""Coarse on purpose: every start and end of a render changes the figures."""
DRIFT_PERIOD_SECONDS: Final = 15.0
RESYNC_PERIOD_SECONDS: Final = 600.0
RESYNC_FIRST_SECONDS: Final = 30.0
"""The first resync is early: it finds what was deleted between the first list and the watches."""
SWEEP_PERIOD_SECONDS: Final = 3600.0

# ----------------------------------------------------------------------- limits of what is written
PROGRESS_COPY_SECONDS: Final = 10.0
"""At most one progress write per VideoJob in this time: etcd is not made for frequent updates."""

PROGRESS_WRITES_PER_SECOND: Final = 25
"""All progress writes together, whatever the number of renders."""

EXPIRED_PER_TURN: Final = 25
"""VideoJobs whose time to live is over, per turn of the expiry loop. Each costs a read and a
deletion out of the operator's 100 calls per second."""

WAITING_REFRESH_SECONDS: Final = 10.0
"""How often a waiting job's queue position is written for clients; the longer period is for jobs
behind NEAR_POSITION."""
WAITING_REFRESH_BEHIND_SECONDS: Final = 60.0
NEAR_POSITION: Final = 100

POSITION_COPY_SECONDS: Final = 60.0
"""At most one status write per waiting VideoJob in this time if only its queue position changed."""

SLOTS_REFRESH_SECONDS: Final = 1.0
"""A pool's queue is put in order again after at most this time, if only time has passed."""

# ------------------------------------------------------------------------------ grace and patience
STORE_PROBE_SECONDS: Final = 1.0
"""While Redis is away, at most one call in this time finds out whether it is back, so that no
render waits for it. What needs Redis to go on looks again as often."""

OUTBOX_AGE_SECONDS: Final = 1.0
"""Younger outbox entries are left to the API, which is about to finish them."""

RESYNC_GRACE_SECONDS: Final = 5.0
"""A watch has this long to deliver what a full list has shown; after that it has missed it."""

STUCK_WORKER_SECONDS: Final = 180.0
"""A worker that holds one key for this long hangs: every call has a deadline of seconds."""

STOP_GRACE_SECONDS: Final = 1.0
"""How long workers may finish their keys after SIGTERM, before the Lease is released."""

REFUSED_RETRY_SECONDS: Final = 10.0
"""A start, or the creation of a VideoJob, that Kubernetes has refused is tried again after this
time."""

REFUSED_PROBE_SECONDS: Final = 1.0
"""In a pool whose starts are all refused, at most one is tried in this time."""

PODLESS_SECONDS: Final = 2.0
"""A Job usually has its pod within this time; after it, the Events of the Job say why not."""
PODLESS_PERIOD_SECONDS: Final = 4.0

KILLS_FORGIVEN: Final = 3
"""Attempts of a job that may be killed from outside before each kill spends a retry: a person or an
agent on the node kills one now and then, but a render that is killed every time must end. Counted
in `status.attempts`, which has the newest 10."""

STALLED_SECONDS: Final = 60.0
"""A pod that has not started this long after its attempt began is reported as Stalled."""

NODE_STALLED_SECONDS: Final = 900.0
"""The same for a pod that no node fits: Cluster Autoscaler gives a new node as long to come
(`--max-node-provision-time`)."""

# ------------------------------------------------------------------------------- renderer pods
PENDING_ALLOWANCE_SECONDS: Final = 900
"""How long an attempt's pod may wait for a node and its image, on top of the render's limit."""

HELD_ALLOWANCE_SECONDS: Final = 7 * 86_400
"""How long Kueue or another controller may hold an attempt's Job before the operator makes a new
one, which is last in Kueue's queue. The report token outlives the hold; that it is valid for long
gives nothing away, as the store takes reports of the current attempt only."""

TOKEN_SLACK_SECONDS: Final = 600
"""How long a report token is valid after the latest possible end of its attempt."""

RENDERER_UID: Final = 65532
TERMINATION_GRACE_SECONDS: Final = 8
NODE_LOSS_TOLERATION_SECONDS: Final = 15
"""How long a pod stays bound to a node that does not answer (Kubernetes' default is 300)."""
