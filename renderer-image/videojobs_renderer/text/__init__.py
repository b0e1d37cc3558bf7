"""Measures and splits text of any writing system: pure functions.

`columns` measures it as subtitles do, `line_breaks` says where a line may end, `segmentation` finds
the words of scripts that have no spaces.
"""
