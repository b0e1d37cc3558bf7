"""What the API, the operator and the renderer agree on.

Modules follow a job's way: `request` (what is asked), `resource` (the VideoJob that holds it),
`states` (what a client sees of it), `store` (where clients read it), `reports` and `tokens` (how a
renderer speaks), `outcome` and `failures` (how it ends).
"""
