"""The operator: turns VideoJobs into Jobs and says what became of them.

The way of one change: `watches` store what they saw in `cache` and add a key to `queue`; the
`controller` takes the key, `observe`s everything about that VideoJob, `decide`s (a pure function)
and `act`s. `admission` shares out the slots, `housekeeping` mends what no watch can tell.
"""
