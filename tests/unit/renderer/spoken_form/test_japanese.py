"""What is said in Japanese: shown words, and their spoken forms divided by "|"."""

import pytest

from tests.unit.renderer.spoken_form.reading import said


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("2026年10月5日", "二千二十六年十月五日"),
        ("1998年", "千九百九十八年"),
        ("2026-10-05", "二千二十六年十月五日"),
        ("3:30", "三時三十分"),
        ("249,900円です。", "二十四万九千九百円です。"),
        ("$3.50", "三点五ドル"),
        ("¥500", "五百円"),
        ("3個", "三個"),
        ("2.5億", "二点五億"),
        ("0.5", "ゼロ点五"),
    ],
)
def test_figures_dates_and_money(shown: str, spoken: str) -> None:
    assert said(shown, "ja-JP") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("10〜15分", "十から十五分"),
        ("85%が", "八十五パーセントが"),
        ("3/4", "四分の三"),
        ("-5°C", "摂氏マイナス五度"),
        ("5km", "五キロメートル"),
        ("80km/h", "時速八十キロメートル"),
        ("第2", "第二"),
        ("iPhone15", "iPhone十五"),
        ("3.11.2", "三点十一点二"),
        ("03-1234-5678", "ゼロ三,一二三四,五六七八"),
        ("anna@example.org", "annaアットexampleドットorg"),
        ("5<10", "五小なり十"),
        ("f(x)=2**3", "f xイコール二の三乗"),
        ("2*3*4", "二かける三かける四"),
        ("C#", "Cシャープ"),
    ],
)
def test_the_rest(shown: str, spoken: str) -> None:
    assert said(shown, "ja-JP") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("C#と", "Cシャープと"),
    ],
)
def test_names_of_programs_beside_characters(shown: str, spoken: str) -> None:
    assert said(shown, "ja") == spoken
