"""The headers `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10)."""

from collections.abc import Sequence

from videojobs_api.errors import Quota


def headers(quotas: Sequence[Quota]) -> dict[str, str]:
    """Both headers, or none where there is no limit."""
    if not quotas:
        return {}
    return {
        "RateLimit-Policy": ", ".join(map(_policy, quotas)),
        "RateLimit": ", ".join(map(_left, quotas)),
    }


def _policy(quota: Quota) -> str:
    if quota.window_seconds is None:
        return f'"{quota.name}";q={quota.limit};qu="concurrent-requests"'
    return f'"{quota.name}";q={quota.limit};w={quota.window_seconds}'


def _left(quota: Quota) -> str:
    left = f'"{quota.name}";r={quota.left}'
    return left if quota.resets_in_seconds is None else f"{left};t={quota.resets_in_seconds}"
