"""A child of five under the emergency plan; donors give straight to her mother."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from charity.appeals.drafts.rules import GivingChannel, WayToGive, Words
from charity.appeals.legal.service import RecordOpinion, record_opinion
from charity.appeals.routes.rules import DirectFields
from charity.demo import publishing, spending, stories
from charity.demo.families.thread import Thread
from charity.demo.giving import MOTHER, Till, book_bill
from charity.demo.holidays import holiday_before
from charity.demo.script import Script
from charity.demo.stage import Stage
from charity.intake.rules import NeedKind

_DAYS_BEFORE_HOLIDAY = 4
_RAISING_DAYS = 40

_ROUTE = DirectFields(
    seeker_statement="本人承诺所提供的材料和情况真实，如有隐瞒愿承担责任。",
    publisher_statement="求助台已按公示的核实方法核实，并将如实公布未核实的事项。",
    payee_relation="guardian",
    relation_proof="户口簿：母女关系",
    statement_consent="同意定期提供收款账单中的捐款明细用于公示。",
)
_WAY = WayToGive(
    GivingChannel.WECHAT,
    Words(
        "扫孩子母亲本人的收款码，备注填写求助编号。",
        "Scan the mother's own code and put the code of this appeal in the remark.",
    ),
    "孩子母亲本人",
    "收款码见求助台窗口",
)


def small_child(stage: Stage, script: Script) -> None:
    """From the evening four days before the holiday, within three days to the page."""
    family, till = Thread(stage, script, stories.SMALL_CHILD), Till(MOTHER)
    holiday = holiday_before(stage.on, days_at_least=_DAYS_BEFORE_HOLIDAY + 1)
    begins = (stage.on - holiday).days + _DAYS_BEFORE_HOLIDAY
    family.on(begins + 20, partial(_records_opinion, stage), 9)
    family.opens(begins, NeedKind.TREATMENT, hour=12, emergency="医生要求长假前开始治疗，距放假四天。")
    family.is_verified(found=begins - 1, visited=begins, verified=begins - 2)
    shown = publishing.Shown(
        name="小满", place="鸡冠区", age=5, hospital=family.hospital, route=_ROUTE, ways=(_WAY,)
    )
    published = begins - 3
    family.publishes(published, shown)
    days = min(_RAISING_DAYS, published - 1)
    family.takes_gifts(till, published, days=days, count=16 * days, placed=(1, 3_000_000))
    family.stays_in_touch(published)
    for week in range(1, days // 7 + 2):
        family.on(max(0, published - 7 * week), partial(_hands_in_bill, family, till), 9, 45)
    for after, minor in ((12, 3_850_000), (26, 2_640_000), (36, 1_975_000)):
        if after < days:
            family.on(published - after, partial(_shows_voucher, family, minor), 15)


def _records_opinion(stage: Stage, at: datetime) -> None:
    command = RecordOpinion(
        author="严正平律师",
        institution="北岭律师事务所",
        given_on=at.date() - timedelta(days=6),
        scope="在本市范围内核实并转述个人求助，款项由捐助人直接转给求助人本人，求助台不经手资金。",
        once=stage.once(),
    )
    record_opinion(stage.session, command, by=stage.people["admin"], at=at)


def _hands_in_bill(family: Thread, till: Till, at: datetime) -> None:
    book_bill(family.stage, till, at, appeal_ref=family.appeal.ref)


def _shows_voucher(family: Thread, minor: int, at: datetime) -> None:
    spending.show_use(family.stage, family.appeal.ref, minor, payee=family.hospital, at=at)
