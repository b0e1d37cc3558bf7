"""Turns a script into a narrated video with ffmpeg. One process renders one attempt.

`__main__` reads the `request_file` and the `settings`; in a pod `attempt` renders, uploads and
reports. `pipeline` runs the `stages` in order, which call all other rooms: `text`, `spoken_form`,
`script` and `plan` (pure), `speech`, `audio`, `captions`, `cards`, `image_services`, `video`,
`quality`, and `ffmpeg` and `http` below these. `progress`, `timing`, `console` and `pod_log` say
how far a render is, `errors` and `stop` how it ends early, `cpu`, `encoder_slots`, `memory` and
`cache` what it uses.
"""
