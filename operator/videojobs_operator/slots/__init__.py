"""Who gets a slot of a pool, and how many slots a pool has.

`admission` is the pure rule, `allocation` applies it to the cache and remembers the grants, `due`
says which VideoJobs want a slot, `yielding` which attempts give one back. `queue_positions` and
`pool_status` publish the result to clients and to the RenderPool. `demand` measures a pool's work,
`recommendation` is the autoscaling rule and `autoscaler` applies it. Imports tell (metrics) and
state at most.
"""
