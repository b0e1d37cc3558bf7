"""ffmpeg command lines for video: `segment` encodes frames of a card or a transition without sound
(with the moves of `camera` and the settings of `encoding`), `join` adds the audio master."""
