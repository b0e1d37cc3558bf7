"""Which of several operator processes works: the Lease, and the fence in front of each write.

`lease` is the leader election, `fence` says whether this process may still write, `calls` applies
fence and rate limit to every Kubernetes call. Imports tell (metrics) and state at most.
"""
