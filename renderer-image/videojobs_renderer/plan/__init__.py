"""Decides what is said and shown when: pure functions from the request to a timeline.

`script` parses the text, `segmentation` splits scripts without spaces (`line_breaks` says where
lines may end), `scenes` groups the text into cards, `duration` fits them into the requested length,
`timeline` places every frame and sample. `clock`, `canvas` and `columns` hold the units of time, of
frames and of subtitle lines; `cost` and `speaking_rate` estimate."""
