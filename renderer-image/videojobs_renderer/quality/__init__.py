"""The quality gate: checks that every finished file must pass, measured on the file itself.

`decode` measures picture and sound in one pass; `caption_check`, `placement` and `reading_speed`
measure the captions, `conservation` compares them with `source_text`, which reads the script by
rules of its own. `gate` judges, by the two kinds of check in `verdicts`; the result is
`videojobs.protocol.quality`, the model of report.json.
"""
