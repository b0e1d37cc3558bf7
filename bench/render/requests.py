"""The requests that the benches render."""

from typing import Any, Final

MINUTE: Final = """\
Every great video begins with one clear idea. Say it in the first five seconds.

People decide quickly whether to stay. A face, a question or a number holds them.

- Write for the ear
- Cut every second word
- Read it aloud once

In one study, 73% of viewers watched with the sound off. Captions are no extra.

> The best camera is the one that is with you.

Light matters more than the camera. Stand at a window and turn towards it.

Keep your scenes short. A new picture every few seconds is enough.

End with one thing to do. Only one, and make it easy.
"""

FEW_SECONDS: Final = """\
Every great video begins with one clear idea. Say it in the first five seconds.

People decide quickly whether to stay. A face, a question or a number holds them.
"""


def request(template: str, script: str, seconds: int) -> dict[str, Any]:
    """A request for a 1080x1920 video with the offline voice."""
    return {
        "script_id": "bench",
        "user_id": "bench",
        "title": "Better videos in a minute",
        "script_content": script,
        "language": "en-US",
        "platform": "tiktok",
        "duration": seconds,
        "voice_provider": "local",
        "template_id": template,
    }
