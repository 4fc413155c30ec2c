"""Who gives in the demo town: invented names, from one fen to thirty thousand yuan, some from abroad."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from charity.kernel.clock import BEIJING

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华玉萍红春梅海燕建国志新文斌雪松冬晨宇思雨欣然子轩"
_PEN_NAMES = (
    "一名退休教师",
    "红旗小学三年二班",
    "路过的出租车司机",
    "老矿工",
    "愿你平安",
    "夜班护士",
    "无名",
    "同城网友",
)
_ABROAD = (
    ("南非", "约翰内斯堡的老乡"),
    ("美国", "在美留学生小周"),
    ("俄罗斯", "海参崴贸易商"),
    ("英国", "曼彻斯特访问学者"),
    ("新加坡", "新加坡同学会"),
)
#: Amounts in fen, and how often each is given.
_AMOUNTS = (
    (1, 70), (100, 160), (166, 30), (500, 120), (666, 60), (888, 70), (1000, 220), (2000, 200), (5000, 210),
    (6600, 60), (8800, 60), (10000, 260), (20000, 130), (30000, 40), (50000, 90), (66600, 14), (100000, 40),
    (200000, 14), (500000, 5), (1000000, 2), (3000000, 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gift:
    """One donation on its way: when, how much, and the name the donor chose (empty: none)."""

    at: datetime
    amount_minor: int
    name: str


def person_name(rng: random.Random) -> str:
    """Return an invented name of two or three characters."""
    return rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2))))


def _chosen_name(rng: random.Random) -> str:
    chance = rng.random()
    if chance < 0.30:
        return ""
    if chance < 0.36:
        return rng.choice(_PEN_NAMES)
    if chance < 0.385:
        place, who = rng.choice(_ABROAD)
        return f"{who}（{place}）"
    return person_name(rng)


def _share_of(day: int) -> float:
    """Return how busy a day is: a rush when it is published, smaller waves after each piece of news."""
    rush = 5.0 * 0.72**day
    waves = sum(1.1 * 0.6 ** (day - start) for start in (9, 18, 29) if day >= start)
    return rush + waves + 0.35


def gifts(
    rng: random.Random,
    *,
    start: date,
    days: int,
    count: int,
    placed: Sequence[int] = (),
    largest_minor: int = 3_000_000,
) -> list[Gift]:
    """Return `count` donations over `days` days from `start`, oldest first.

    The rarest amounts are `placed`, not left to chance; the others are at most `largest_minor` fen.
    """
    shares = [_share_of(day) for day in range(days)]
    amounts, weights = zip(*(pair for pair in _AMOUNTS if pair[0] <= largest_minor), strict=True)
    chosen = sorted(rng.choices(range(days), weights=shares, k=count))
    moments = sorted(_moment(rng, start + timedelta(days=day)) for day in chosen)
    sizes = [*placed, *rng.choices(amounts, weights=weights, k=count - len(placed))]
    rng.shuffle(sizes)
    return [Gift(at, size, _chosen_name(rng)) for at, size in zip(moments, sizes, strict=True)]


def _moment(rng: random.Random, day: date) -> datetime:
    hour = rng.choices(
        range(24), weights=[2, 1, 1, 1, 1, 2, 5, 9, 10, 9, 9, 10, 12, 9, 8, 8, 9, 10, 12, 16, 18, 17, 11, 5]
    )[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), tzinfo=BEIJING)
