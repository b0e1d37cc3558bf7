"""HTTP below the routes.

Middleware: `asgi`, `metering`, `traced`. Headers: `conditional` (ETag, Prefer), `ratelimit`.
Errors: `handlers` turns exceptions into `problems` (RFC 9457). `sse` is the response of an event
stream, `openapi` the document with its `examples`.
"""
