"""The REST service: the guide's contract on one port, the renderers' reports on another.

A request's way: `main` (the start command's app), `apps` (what is served where), `asgi` (size
limit, trailing slash, request id), then a `routes` module, which calls one function of the
`service` module beside it. `problems` says how an error looks, `handlers` which are answered so.
"""
