"""Text to speech with word times. `voice` defines the interface; `registry` chooses a voice.

Offline voices: `piper` (English, and any model in the voices folder) and `espeak` (about a hundred
languages). `cloud` holds the providers with a key. `scene_speech` joins the sentences of a scene;
`patch_voice` prepares the packaged Piper model when the image is built."""
