"""Decides what is said and shown when: pure functions from the request to a timeline.

`script` parses the text (`segmentation` splits scripts without spaces), `scenes` groups it into
cards, `duration` fits them into the requested length, `timeline` places every frame and sample.
`clock` and `canvas` hold the units of time and space; `cost` and `speaking_rate` estimate."""
