"""The Kubernetes API: `client` calls it, `kinds` names what is called, `errors` what went wrong.

`rate` limits the calls; `importing` imports the part of the kubernetes package that is used,
without the rest.
"""
