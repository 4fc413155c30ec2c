"""An old farmer's radishes: no money, a quantity that goes down."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from charity.appeals.drafts.rules import GivingChannel, WayToGive, Words
from charity.appeals.goods.service import EnterGoods, enter
from charity.appeals.routes.rules import GoodsFields
from charity.demo import publishing, stories
from charity.demo.families.thread import Thread
from charity.demo.script import Script
from charity.demo.stage import Stage
from charity.intake.rules import NeedKind

_WHOLE = 100_000  # jin: fifty tonnes
_WAY = WayToGive(
    GivingChannel.VISIT,
    Words(
        "打本台电话，由我们接通村委会；整车可送市区。",
        "Ring the desk, and we put you through to the village committee; whole loads go to the city.",
    ),
)
_SALES = (
    (11, 12_000, "市一中食堂"),
    (10, 14_000, "两家单位食堂"),
    (7, 18_500, "网友拼车"),
    (5, 19_500, "早市批发"),
    (2, 9_800, "网友拼车"),
)


def radishes(stage: Stage, script: Script) -> None:
    """Ten days of sales, counted down to what is left."""
    family = Thread(stage, script, stories.RADISHES)
    family.opens(17, NeedKind.GOODS)
    family.is_verified(found=16, visited=15, verified=14, quantity=_WHOLE)
    route = GoodsFields(
        goods="青萝卜",
        quantity=_WHOLE,
        unit="斤",
        asking_price_minor=40,
        market_price_minor=55,
        producer_check="农业站到地核对品种、数量和地块",
        producer_checked_on=stage.at(15).date(),
        stop_on=stage.on + timedelta(days=9),
    )
    shown = publishing.Shown(
        name="余大爷", place="滴道区兰岭乡", age=67, hospital="", route=route, ways=(_WAY,)
    )
    family.publishes(12, shown)
    for days_ago, quantity, buyer in _SALES:
        family.on(days_ago, partial(_sells, family, quantity, buyer), 18)


def _sells(family: Thread, quantity: int, buyer: str, at: datetime) -> None:
    stage = family.stage
    command = EnterGoods(day=at.date(), quantity=quantity, words=buyer, once=stage.once())
    enter(stage.session, family.appeal, command, by=stage.people["editor"], at=at)
