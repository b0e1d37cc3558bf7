"""Downloads of a finished job's files, and the deletion of unreachable ones.

`service` finds the file, for callers who may read the job (`videojobs_api.jobs.reader`); `ranges`
and `filenames` serve its headers; `tidying` deletes files that no record names any more.
"""
