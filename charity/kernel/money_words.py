"""Amounts written out in Chinese capitals (大写), as papers about money have them: no digit can be added.

After the rules of the People's Bank of China for settlement vouchers: the currency stands first, 整 closes
an amount of whole units, one 零 stands for any number of zeros between two digits.
"""

from __future__ import annotations

from charity.kernel.money import Money, exponent_of

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_PARTS = "角分厘"
_NAMES = {
    "CNY": "人民币", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "HKD": "港元", "MOP": "澳门元",
    "TWD": "新台币", "JPY": "日元", "KRW": "韩元", "RUB": "卢布", "SGD": "新加坡元", "ZAR": "南非兰特",
    "AUD": "澳大利亚元", "CAD": "加拿大元", "NZD": "新西兰元", "CHF": "瑞士法郎", "THB": "泰铢",
    "MYR": "马来西亚林吉特",
}  # fmt: skip


def in_words(amount: Money) -> str:
    """Return an amount in Chinese capitals: `人民币壹仟肆佰零玖元伍角`."""
    places = exponent_of(amount.currency)
    whole, part = divmod(abs(amount.minor), 10**places)
    name = _NAMES.get(amount.currency, f"{amount.currency} ")
    sign = "负" if amount.minor < 0 else ""
    cents = _parts(part, places, after_whole=whole > 0)
    if not cents:
        return f"{name}{sign}{_whole(whole) or _DIGITS[0]}元整"
    return f"{name}{sign}{_whole(whole)}{'元' if whole else ''}{cents}"


def _whole(number: int) -> str:
    """Return whole units, group by group of four digits; nothing for zero."""
    words, is_gap = "", False
    for place in reversed(range(len(_GROUPS))):
        group = number // 10 ** (4 * place) % 10_000
        if group == 0:
            is_gap = bool(words)
            continue
        if words and (is_gap or group < 1_000):
            words += _DIGITS[0]
        words += _group(group) + _GROUPS[place]
        is_gap = False
    return words


def _group(number: int) -> str:
    words, is_gap = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit == 0:
            is_gap = bool(words)
            continue
        words += (_DIGITS[0] if is_gap else "") + _DIGITS[digit] + _PLACES[place]
        is_gap = False
    return words


def _parts(part: int, places: int, *, after_whole: bool) -> str:
    """Return the decimals: a zero between the whole and them is said, one at the end is not."""
    words, is_gap = "", False
    for place, name in zip(reversed(range(places)), _PARTS, strict=False):
        digit = part // 10**place % 10
        if digit == 0:
            is_gap = after_whole or bool(words)
            continue
        words += (_DIGITS[0] if is_gap else "") + _DIGITS[digit] + name
        is_gap = False
    return words
