"""The documentation site: `python -m tools.docs` builds it into out/docs.

The reference pages are generated into docs/reference at each build and are not committed: their
source is the code, so a committed copy could only be out of date.
"""
