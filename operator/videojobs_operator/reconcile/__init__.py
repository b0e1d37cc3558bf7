"""What is done about one VideoJob: observe, decide, act.

`controller` takes a key from the queue; `observer` gathers an `observed` value from the cache, the
`records` in Redis and the `attempt` (Job and pods); `decide` turns it into `actions` and the next
status, which `transitions` computes with a `draft` and `readiness` completes with the conditions of
kstatus; `finish` is the end of the record. `actor` carries the actions out, with the children from
`manifests`; `aftermath` says what follows for slots, cache and queue. Of these only controller,
observer, records and actor do I/O. Imports work and what lies below it, not watch.
"""
