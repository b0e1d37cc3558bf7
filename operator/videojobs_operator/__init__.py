"""The operator: runs each VideoJob as a Kubernetes Job and reports its progress and its end.

The way of one change, by folder: `watch` stores what it sees in `state` and adds a key to the queue
in `work`; `reconcile` takes the key, observes the VideoJob, decides (a pure function) and acts;
`tell` makes Events, metrics and spans of the change. `slots` decides who may start, `upkeep` finds
what no watch announces, `lead` keeps all but one process from writing. `program` wires them.

Rooms import downwards only: upkeep > reconcile | watch > work > slots | lead > tell > state, with
`constants`, `settings` and `signals` below all. import-linter holds it.
"""
