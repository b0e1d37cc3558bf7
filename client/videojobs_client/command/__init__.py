"""The `videojobs` command.

`app` defines the commands from `options`, and `steps` that several share; `session` holds client,
settings and output. `ordering` builds a request, `fetching` downloads, `kubectl` reads logs.
Output: `describe` and `words` make texts, `tables` and `screen` show them, `error_output` reports
errors with the exit codes of `exits`.
"""
