"""Mandarin in simplified characters.

Figures become Chinese numerals, which every later reader (pinyin, espeak-ng) reads as the numbers
that they are. Zero is written 零, never 〇.
"""

import re
from typing import ClassVar, Final

from typing_extensions import override

from videojobs_renderer.spoken_form.icu import spell
from videojobs_renderer.spoken_form.languages.east_asian import EastAsian
from videojobs_renderer.spoken_form.languages.language import (
    Currency,
    Gender,
    Magnitude,
    Marks,
)
from videojobs_renderer.spoken_form.numbers import Notation, Number

_LEADING_TWO: Final = re.compile("^二(?=[千万亿])")
_FRACTION_UNITS: Final = {"percent": "百分之", "unit/permille": "千分之"}


class Chinese(EastAsian):
    """Two is 两 before a measure word and before thousands; years are read digit by digit."""

    locale = "zh"
    parts_of, joined = "分之", "又"
    notation = Notation(",", ".")
    decimal_word = other_decimal_word = "点"
    glue = ""
    yen = "CNY"
    currencies: ClassVar = {
        code: Currency(name, name)
        for code, name in {
            "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "CNY": "元",
            "INR": "卢比", "BRL": "雷亚尔", "CHF": "瑞士法郎", "CAD": "加元", "AUD": "澳元",
            "KRW": "韩元", "RUB": "卢布",
        }.items()
    }  # fmt: skip
    magnitudes: ClassVar = {word: Magnitude(word) for word in ("万", "亿", "百万", "千万", "万亿")}
    marks = Marks(
        minus="负", plus="加", equals="等于", unequal="不等于", less="小于", greater="大于",
        at_most="小于等于", at_least="大于等于", times="乘", by="乘", divided="除以",
        power="的", power_end="次方", plus_minus="正负", about="约", range="到",
        ratio="比", of="", arrow="到", and_="和", at="艾特", dot="点", slash="斜杠",
        backslash="反斜杠", dash="杠",
        underscore="下划线", colon="冒号", question="问号", hash="井号", hashtag="话题",
        number="第", sharp="井", percent="百分之", per="每", tilde="波浪号", version="版本",
        section="第", squared="平方", cubed="立方",
    )  # fmt: skip

    @override
    def cardinal(self, number: int, gender: Gender = Gender.PLAIN) -> str:
        """As in "两千零二十六"; before a measure word "两"."""
        if number == 2 and gender is not Gender.PLAIN:
            return "两"
        return _LEADING_TWO.sub("两", spell(number, "spellout-cardinal", self.locale))

    @override
    def digits(self, text: str) -> str:
        """Digits one by one, without 两."""
        return "".join("零一二三四五六七八九"[int(digit)] for digit in text)

    @override
    def gender_before(self, noun: str) -> Gender:
        """Measure words make 两 of a two."""
        return Gender.MASCULINE if noun[:1] in _MEASURES else Gender.PLAIN

    @override
    def unit(self, number: Number, unit: str) -> tuple[str, str]:
        """Percentages are fractions of a hundred, named first."""
        if unit in _FRACTION_UNITS:
            return _FRACTION_UNITS[unit], ""
        return super().unit(number, unit)

    @override
    def year(self, year: int) -> str:
        """As in "二零二六"."""
        return self.digits(str(year))

    @override
    def time(self, hour: int, minute: int, second: int | None) -> str:
        """As in "三点三十分", "三点零五分", "三点"."""
        said = f"{self.cardinal(hour, Gender.MASCULINE)}点"
        if minute or second is not None:
            said += f"{'零' if 0 < minute < 10 else ''}{self.cardinal(minute)}分"
        return said if second is None else f"{said}{self.cardinal(second)}秒"


_MEASURES: Final = frozenset(
    "人个只本张条件辆台位名家次遍种块瓶杯碗双对套座间岁年天周小分公米斤升度倍"
)
