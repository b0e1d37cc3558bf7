"""What is said in Chinese: shown words, and their spoken forms divided by "|"."""

import pytest

from tests.unit.renderer.spoken_form.reading import said


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("2026年10月5日", "二零二六年十月五日"),
        ("1998年", "一九九八年"),
        ("1990-1995年", "一九九零到一九九五年"),
        ("2026-10-05", "二零二六年十月五日"),
        ("3:30", "三点三十分"),
        ("15:05", "十五点零五分"),
        ("价格是¥249,900。", "价格是二十四万九千九百元。"),
        ("$3.50", "三点五美元"),
        ("5万美元", "五万美元"),
        ("$5万", "五万美元"),
        ("2个", "两个"),
        ("2000人", "两千人"),
        ("22个", "二十二个"),
        ("200", "二百"),
        ("1,234.50", "一千二百三十四点五零"),
        ("３個", "三個"),
    ],
)
def test_figures_dates_and_money(shown: str, spoken: str) -> None:
    assert said(shown, "zh-CN") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("10-15", "十到十五"),
        ("50%", "百分之五十"),
        ("10-15%", "百分之十到十五"),
        ("3/4", "四分之三"),
        ("½", "二分之一"),
        ("-5°C", "负五摄氏度"),
        ("5km", "五公里"),
        ("80km/h", "每小时八十公里"),
        ("第2", "第二"),
        ("iPhone15", "iPhone十五"),
        ("3nm和A17", "三纳米和A十七"),
        ("3.11.2", "三点十一点二"),
        ("电话13812345678", "电话一三八一二三四五六七八"),
        ("anna@example.org", "anna艾特example点org"),
        ("5<10", "五小于十"),
        ("f(x)=2**3", "f x等于二的三次方"),
        ("2*3*4", "二乘三乘四"),
    ],
)
def test_the_rest(shown: str, spoken: str) -> None:
    assert said(shown, "zh-CN") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("用C#写", "用C井写"),
        ("用C++写", "用C加加写"),
        ("1:7.2", "一比七点二"),
    ],
)
def test_names_of_programs_beside_characters(shown: str, spoken: str) -> None:
    assert said(shown, "zh") == spoken
