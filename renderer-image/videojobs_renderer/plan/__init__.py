"""Decides what is said and shown when: pure functions from a script's sentences to a timeline.

`scenes` groups the sentences into cards, `duration` fits them into the requested length, `timeline`
places every frame and sample. `clock` and `canvas` hold the units of time and of frames; `cost` and
`speaking_rate` estimate.
"""
