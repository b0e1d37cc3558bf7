"""Jobs: submission, reading, listing, cancelling.

A submission goes through `screening` (requests that would fail), `drafting` (what is to be stored),
`idempotency`, `limits` and `submission` itself; `estimates` says how long it will take; `resources`
creates and deletes the VideoJob. `reader` finds a job for a caller who may see it, `listing` pages
of them, `service` cancels and counts. `schemas` has the bodies of requests and responses.
"""
