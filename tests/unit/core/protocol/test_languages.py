"""The languages that a submission may ask for are those that some voice speaks."""

import pytest

from videojobs.protocol.languages import ALL, OFFLINE, is_spoken

AZURE = """
af am ar as az bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it
iu ja jv ka kk km kn ko lo lt lv mk ml mn mr ms mt my nan nb ne nl or pa pl ps pt ro ru si sk sl so
sq sr su sv sw ta te th tr uk ur uz vi wuu yue zh zu
"""
GOOGLE = """
ar bg bn cmn cs da de el en es et fi fr gu he hi hr hu id it ja kn ko lt lv ml mr nb nl pl pt ro ru
sk sl sr sv sw ta te th tr uk ur vi
"""
ELEVENLABS = """
af ar as az be bg bn bs ca ceb cmn cs cy da de el en es et fa fi fil fr ga gl gu ha he hi hr hu hy
id is it ja jv ka kk kn ko ky lb ln lt lv mk ml mr ms ne no ny pa pl ps pt ro ru sd sk sl so sr sv
sw ta te th tr uk ur vi
"""
TAGALOG = {"tl"}  # the renderer takes it for Filipino


def test_all_are_what_the_providers_list_and_the_offline_voices() -> None:
    listed = {code for codes in (AZURE, GOOGLE, ELEVENLABS) for code in codes.split()}
    assert OFFLINE | listed | TAGALOG == ALL


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("pt-BR", True), ("PT", True), ("iu-Cans-CA", True), ("nan-CN", True), ("xx", False)],
)
def test_a_language_is_spoken_in_any_region(language: str, spoken: bool) -> None:
    assert is_spoken(language, ALL) is spoken
