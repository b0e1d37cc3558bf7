"""The stages of a render: each takes the values of earlier stages and returns one.

In order: `analysis` (scenes, voice, design), `narration` and `pacing` (speech and timeline) beside
`image_search` and the music of `mixing`, `segments` (with `segment_inputs`, `reuse`, `meter`)
beside the master of `mixing` and the thumbnail of `cover`, `joining`, `inspection`, `delivery`.
`context` is what all of them share, `gathering` waits for parallel work."""
