"""Servers, wires, clusters and simulations that tests and benches share. Imports neither.

`servers` are real programs on loopback, `wires` the broken networks before them, `cluster` an API
server whose controllers the test plays, `faults` stories of jobs with injected failures,
`simulation` the operator's world in one thread. `waiting` is the one way to wait. `builders`,
`job_records`, `written_scripts` and `cards` make values; `drawn`, `onsets` and `video` measure
what was rendered; `suites` gives each test of a suite its time limit.
"""
