"""The job records that clients read, in Redis. See `jobs` for the operations, `keys` for names."""

from videojobs.store.connection import connect
from videojobs.store.jobs import Entry, Finish, JobStore, NewJob, Page, StoreError

__all__ = ["Entry", "Finish", "JobStore", "NewJob", "Page", "StoreError", "connect"]
