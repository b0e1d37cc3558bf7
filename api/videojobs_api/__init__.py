"""The REST service: the guide's contract on one port, the renderers' reports on another.

The way of a request: `main` holds the application, `apps` says what is served on which port,
`http.asgi` checks sizes and gives the request its id, `routes` has the endpoint, which calls a
service: `jobs`, `artifacts`, `events`, `webhooks`, `dashboard`, or `internal` for the renderers'
port. `auth` verifies the caller, `storage` is the object store, `wiring` opens all connections.
Services raise `errors`; `http.handlers` turns them into responses. `telemetry` and `settings` are
below all of them.
"""
