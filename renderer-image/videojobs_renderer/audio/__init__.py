"""Sound: speech placed to the sample, music under it, one master at -14 LUFS.

`conditioning` prepares the speech of each scene; `music` downloads and decodes, `loop` repeats,
`ducking` lowers the music under speech; `master` mixes and encodes, with `loudness` and `format`.
`pcm` reads and writes raw samples."""
