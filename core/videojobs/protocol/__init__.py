"""What the programs send each other and must read alike.

`wire` is the status document that clients read, `reports` a renderer's calls to the API, authorised
by `report_tokens`; `quality` is report.json. `addresses` says which URLs of users are public,
`languages` what can be spoken. `base64url`, `http_date` and `retry_after` are pieces of HTTP.
"""
