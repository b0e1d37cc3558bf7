"""Text to speech with word times. `voice` defines the interface; `registry` chooses a voice.

Offline voices: `piper` (English, and any model in the voices folder) and `espeak` (about a hundred
languages). `cloud` holds the providers with a key. `voice_files` finds Piper's models, `phonemes`
and `word_spans` compute when each word is said. `scene_speech` joins the sentences of a scene,
`recorded` keeps its samples in a file; `patch_voice` prepares the packaged Piper model when the
image is built.
"""
