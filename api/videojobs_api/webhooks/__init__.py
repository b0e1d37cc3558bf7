"""Sends the end of a job to a URL of the client, as specified by Standard Webhooks.

The store schedules messages (`videojobs.store.webhooks`); `courier` takes those that are due,
`message` and `sender` build and send them, `schedule` decides on the next try, `service` shows the
state to clients.
Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""
