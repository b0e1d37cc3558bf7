"""Changes of a job as they happen.

`hub` is the Redis subscription that all waiting clients of a process share, `stream` serves it as
server-sent events, `polling` as long polls (`Prefer: wait`).
"""
