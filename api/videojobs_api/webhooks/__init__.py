"""Tells a job's end to an address of the client's, by the Standard Webhooks specification.

The store schedules (`videojobs.store.webhooks`); `courier` takes what is due, `message` and
`sender` make and send it, `schedule` decides what follows, `service` shows it to clients.
Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""
