"""The quality gate: checks that every finished file must pass, measured on the file itself.

`decode` measures picture and sound in one pass; `caption_check`, `placement` and `reading_speed`
measure the captions; `gate` judges, `report` is the result."""
