"""Reads a script: pure functions from its text to the sentences that are spoken and shown.

`parser` is the entrance. `front_matter` and `pasted_subtitles` are taken off first; `commonmark`
configures the Markdown parser and `markdown` turns its tokens into passages; `html_tags`, `tex` and
`directions` read what stands in these.
"""
