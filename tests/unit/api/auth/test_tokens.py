"""Verified claims, whatever an issuer puts into them, make a caller or a refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs_api.auth.tokens import caller_of
from videojobs_api.errors import Unauthenticated
from videojobs_api.settings import AuthSettings

SETTINGS = AuthSettings()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    "claims",
    [
        {"scope": "openid videojobs:admin"},
        {"scope": ["openid", "videojobs:admin"]},
        {"scp": "videojobs:admin"},
        {"scope": "", "scp": ["videojobs:admin"]},
    ],
)
def test_scopes_as_issuers_write_them(claims: dict[str, object]) -> None:
    assert caller_of({"sub": "root", **claims}, SETTINGS).admin


@pytest.mark.parametrize("scope", [7, 0, True, {"videojobs:admin": 1}, [7], ["videojobs:admin", 7]])
def test_a_scope_of_another_form_is_no_permission_but_an_error(scope: object) -> None:
    with pytest.raises(Unauthenticated, match="neither a text nor a list of texts"):
        caller_of({"sub": "root", "scope": scope}, SETTINGS)


@given(JSON, JSON, JSON)
def test_no_claim_breaks_anything(scope: object, scp: object, tier: object) -> None:
    claims = {"sub": "u", "scope": scope, "scp": scp, "tier": tier}
    try:
        caller = caller_of(claims, SETTINGS)
    except Unauthenticated:
        return
    assert caller.user_id == "u"
