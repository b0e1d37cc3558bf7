"""Captions: words in lines and pages (`pages`), lit as they are spoken (`highlight`).

`lettering` sets each letter in a face that has it, in one size; `direction` keeps lines of
right-to-left languages in order; `reading_time` says how long reading takes. `ass` writes ASS for
libass, `subtitles` SRT and WebVTT; `fonts` and `colour` adapt to what libass and ffmpeg do with
sizes and colours.
"""
