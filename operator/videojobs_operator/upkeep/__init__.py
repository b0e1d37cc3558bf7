"""What runs on a period, beside the watches: each finds work that no event announces.

`outbox` creates and deletes VideoJobs for the API; `refused_entries` chooses which, so that refused
ones hold up no other. `drift` compares Redis with the cluster, `progress_copies` copies progress to
the VideoJobs, `pod_refusals` finds out why Jobs have no pod, `expiry` enqueues what is to be
deleted, `default_pool` creates the pool of a first installation. May import every room.
"""
