"""What the images contain and under which licence: writes the tables of docs/licences.md.

`python -m tools.licences` in the virtual environment, on Debian 12 for Debian's packages.
"""
