"""Sends the end of a job to a URL of the client, as specified by Standard Webhooks.

The store schedules messages (`videojobs.store.webhooks`); `courier` takes those that are due,
`message` and `sender` build and send them, to URLs that `policy` permits; `schedule` decides on the
next try, `log` keeps the tries, `service` shows them to clients. Source:
github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""
