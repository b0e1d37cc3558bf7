"""What is seen of the cluster: watches, the first list and the resync.

`watches` runs kopf's watches, `resync` the full lists, `sources` takes what either has seen into
the cache and the queue, `activity` notices a watch that has gone silent, `odd_objects` announces
objects that cannot be used. Imports work and what lies below it, not reconcile.
"""
