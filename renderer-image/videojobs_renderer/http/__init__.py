"""HTTP: one client (`client`) with one retry policy (`retry`) for four callers.

`reporter` sends progress and `upload` the finished files, both through `report_client`;
`service_client` calls providers of speech and images; `download` fetches files from user URLs.
"""
