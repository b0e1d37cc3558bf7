"""Images for scenes from a stock or generation service: optional, and never a reason to fail a job.

`configured_service` connects the service that `image_settings` names; `provider` defines what each
(`openai`, `pexels`, `pixabay`) does; `keywords` and `stock` search for photographs.
"""
