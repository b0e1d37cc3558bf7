"""Runs ffmpeg and ffprobe: `graph` compiles command lines, `runner` and `probe` run them,
`toolchain` identifies the installed versions. Other rooms build their filter graphs."""
