"""HTTP: one client (`client`) with one retry policy (`retry`) for four callers.

`reporter` sends progress, `upload` the finished files and `outcome_report` how the attempt ended,
all three through `report_client`; `service_client` calls providers of speech and images; `download`
fetches files from user URLs, which `url` reads as browsers do.
"""
