"""Cleans, measures and splits text of any writing system: pure functions.

`symbols` knows the characters that are not text, `columns` measures a line as subtitles do,
`line_breaks` says where it may end, `segmentation` finds the words of scripts without spaces.
"""
