"""Running ffmpeg: graphs are built with ffmpeg-python elsewhere, processes live here."""
