"""Authentication and permissions of callers. Tokens are verified here and issued elsewhere.

`callers` says what a caller may do, `tokens` verifies JSON Web Tokens, `jwks` fetches an issuer's
keys. Renderers' tokens are others: `videojobs.protocol.report_tokens`.
"""
