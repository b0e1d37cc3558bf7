"""The state of an application: `state` declares it, `connections` opens it for the lifespan.

`signals` ends long responses when another ASGI server than ours gets a stop signal.
"""
