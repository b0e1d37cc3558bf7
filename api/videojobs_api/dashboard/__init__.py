"""The page at `/dashboard` (its files are in `page/`) and the data that it shows.

`service` collects the data, `figures` computes rates and percentiles, `timeline` the history of a
job.
"""
