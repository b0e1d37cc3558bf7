"""Speech services over HTTP: `azure`, `google` and `elevenlabs`, one module each.

`configured_voice` connects the one that a request names and that has a key; `voice_choice` picks
the voice, `checked` verifies its audio, `faults` turns refusals into failures. `api_keys` are their
keys, `payload` reads the audio that they answer.
"""
