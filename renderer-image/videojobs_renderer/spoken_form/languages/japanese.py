"""Japanese.

Figures become kanji numerals: dictionaries of Japanese readers know counters after them (三時 is
sanji, 二十日 is hatsuka), which they would not after kana.
"""

from typing import ClassVar

from typing_extensions import override

from videojobs_renderer.spoken_form.icu import spell
from videojobs_renderer.spoken_form.languages.east_asian import EastAsian
from videojobs_renderer.spoken_form.languages.language import (
    Currency,
    Gender,
    Magnitude,
    Marks,
)
from videojobs_renderer.spoken_form.numbers import Notation


class Japanese(EastAsian):
    """Years are cardinal numbers: "二千二十六年"."""

    locale = "ja"
    parts_of, joined = "分の", "と"
    notation = Notation(",", ".")
    decimal_word = other_decimal_word = "点"
    glue = ""
    currencies: ClassVar = {
        code: Currency(name, name)
        for code, name in {
            "USD": "ドル", "EUR": "ユーロ", "GBP": "ポンド", "JPY": "円", "CNY": "元",
            "INR": "ルピー", "BRL": "レアル", "CHF": "スイスフラン", "CAD": "カナダドル",
            "AUD": "オーストラリアドル", "KRW": "ウォン", "RUB": "ルーブル",
        }.items()
    }  # fmt: skip
    magnitudes: ClassVar = {word: Magnitude(word) for word in ("万", "億", "百万", "千万", "兆")}
    marks = Marks(
        minus="マイナス", plus="プラス", equals="イコール", unequal="ノットイコール",
        less="小なり", greater="大なり", at_most="小なりイコール", at_least="大なりイコール",
        times="かける", by="かける", divided="わる", power="の", power_end="乗",
        plus_minus="プラスマイナス", about="約", range="から", ratio="対", of="",
        arrow="から", and_="アンド", at="アット",
        dot="ドット", slash="スラッシュ", backslash="バックスラッシュ", dash="ハイフン",
        underscore="アンダースコア", colon="コロン", question="クエスチョン", hash="ハッシュ",
        hashtag="ハッシュタグ", number="ナンバー", sharp="シャープ", percent="パーセント",
        per="毎", tilde="チルダ", version="バージョン", section="第",
        squared="の二乗", cubed="の三乗",
    )  # fmt: skip

    @override
    def cardinal(self, number: int, gender: Gender = Gender.PLAIN) -> str:
        """As in "二千二十六"; zero alone is ゼロ."""
        return spell(number, "spellout-cardinal", self.locale) if number else "ゼロ"

    @override
    def digits(self, text: str) -> str:
        """Digits one by one."""
        return "".join(self.cardinal(int(digit)) for digit in text)

    @override
    def time(self, hour: int, minute: int, second: int | None) -> str:
        """As in "三時三十分", "三時"."""
        said = f"{self.cardinal(hour)}時"
        if minute or second is not None:
            said += f"{self.cardinal(minute)}分"
        return said if second is None else f"{said}{self.cardinal(second)}秒"
