"""Script in, video out: speech, captions, pictures and music by ffmpeg, one attempt a process."""
