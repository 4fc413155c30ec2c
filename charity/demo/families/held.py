"""Families whose money a licensed charity holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from charity.appeals.drafts.rules import GivingChannel, WayToGive, Words
from charity.appeals.endings.service import end
from charity.appeals.routes.rules import CharityFields
from charity.appeals.rules import AppealStatus
from charity.demo import publishing, settling, spending, stories, window
from charity.demo.families.thread import Thread
from charity.demo.giving import Till, book_bill, book_cash
from charity.demo.script import Script
from charity.demo.stage import Stage
from charity.donations.closing.service import close_account
from charity.donations.remainder.rules import Why
from charity.intake.rules import NeedKind

CHARITY_NAME = "北岭慈善基金会"
FUND_NAME = f"{CHARITY_NAME}大病救助专项"

_WAYS = (
    WayToGive(
        GivingChannel.WECHAT,
        Words("微信扫码，备注填写求助编号。", "Scan with WeChat and put the code in the remark."),
        CHARITY_NAME,
        "商户号 1600000001",
    ),
    WayToGive(
        GivingChannel.CASH,
        Words(
            "到求助台收款窗口，当场开具收据。", "At the desk's window; a numbered receipt is given at once."
        ),
    ),
)


def _route(purpose: str, first: date) -> CharityFields:
    return CharityFields(
        charity_name=CHARITY_NAME,
        licence_no="53230000MJY0000001",
        agreement_no=f"合作-{first.year}-07",
        agreed_on=date(first.year, 1, 15),
        filing_no=f"备案-{first.year}-0031",
        filed_on=first - timedelta(days=20),
        purpose=purpose,
        period_from=first,
        period_to=first + timedelta(days=180),
        costs="不收取管理费，支付渠道手续费由基金会承担。",
        remainder_rule="先付已产生的未结医疗票据，余款转入本基金会大病救助专项。",
        remainder_bills_minor=2_000_000,
        remainder_to="fund",
        remainder_fund=FUND_NAME,
    )


def farm_girl(stage: Stage, script: Script, till: Till) -> None:
    """A farm girl of eighteen: paid out in stages, against the hospital's bills."""
    family = Thread(stage, script, stories.FARM_GIRL)
    family.opens(58, NeedKind.TREATMENT)
    family.is_verified(found=55, visited=53, verified=50)
    shown = publishing.Shown(
        name="晓禾",
        place="鸡东县向阳乡",
        age=18,
        hospital=family.hospital,
        diagnosis=stories.FARM_GIRL.family.diagnosis,
        route=_route("大病治疗的个人负担部分", stage.at(41).date()),
        ways=_WAYS,
    )
    family.publishes(41, shown)
    family.takes_gifts(till, 41, days=40, count=1080, placed=(1, 3_000_000, 1_000_000))
    family.stays_in_touch(41)
    _takes_cash(family, 35, 101, (20_000, 100_000, 5_000))
    _takes_cash(family, 21, 131, (50_000, 8_800))
    _takes_cash(family, 8, 152, (200_000, 6_600, 10_000))
    for days_ago, minor, has_bill in ((34, 3_000_000, True), (22, 5_200_000, True), (9, 3_600_000, False)):
        family.on(days_ago, partial(_pays_out, family, minor, "住院预交金", has_bill), 11)
    family.on(6, partial(_at_the_window, family), 15)
    family.on(12, partial(_is_promised, family, 500_000, "东山街商户联谊会", "商会年会", 9), 15)
    family.on(3, partial(_is_promised, family, 2_000_000, "北岭机械厂工会", "厂区募捐动员会", 14), 15)
    family.on(0, partial(_asks, family, 2_400_000, "移植仓预交金"), 8, 40)


def recovered(stage: Stage, script: Script, till: Till) -> None:
    """A boy who walks again: closed, with a remainder used by the rule fixed at publication."""
    family = Thread(stage, script, stories.RECOVERED)
    family.opens(140, NeedKind.TREATMENT)
    family.is_verified(found=138, visited=136, verified=134)
    shown = publishing.Shown(
        name="小远",
        place="恒山区",
        age=13,
        hospital=family.hospital,
        route=_route("伤后康复的个人负担部分", stage.at(130).date()),
        ways=_WAYS,
    )
    family.publishes(130, shown)
    family.takes_gifts(till, 130, days=30, count=220, largest_minor=50_000)
    family.stays_in_touch(130, 62)
    for days_ago in range(129, 97, -1):
        family.on(days_ago, partial(book_bill, stage, till), 9, 30)
    for days_ago, minor in ((118, 600_000), (101, 550_000)):
        family.on(days_ago, partial(_pays_out, family, minor, "康复治疗费", True), 11)
    for days_ago, status in ((70, AppealStatus.RAISING_CLOSED), (69, AppealStatus.PAYING_OUT)):
        family.on(days_ago, partial(_ends, family, status))
    family.on(64, partial(_decides, family), 10)
    family.on(62, partial(_hands_on, family), 11)
    family.on(60, partial(_closes, family), 15)


def _takes_cash(family: Thread, days_ago: int, first_no: int, amounts_minor: Sequence[int]) -> None:
    def act(at: datetime) -> None:
        book_cash(family.stage, family.appeal.ref, at, amounts_minor, first_no=first_no)

    family.on(days_ago, act, 16)


def _at_the_window(family: Thread, at: datetime) -> None:
    """Three receipts over the counter; one was written for a wrong amount, and another person voids it."""
    stage, ref = family.stage, family.appeal.ref
    window.take_cash(stage, ref, 20_000, donor="老街豆腐坊", at=at)
    wrong = window.take_cash(stage, ref, 500_000, donor=None, at=at)
    window.void_cash(stage, wrong, reason="多写了一个零", at=at)
    window.take_cash(stage, ref, 50_000, donor=None, at=at)


def _is_promised(family: Thread, minor: int, donor: str, where: str, due_in: int, at: datetime) -> None:
    window.announce(family.stage, family.appeal.ref, minor, donor=donor, where=where, due_in=due_in, at=at)


def _pays_out(family: Thread, minor: int, purpose: str, has_bill: bool, at: datetime) -> None:
    spending.pay_out(
        family.stage,
        family.appeal.ref,
        minor,
        payee=family.hospital,
        purpose=purpose,
        at=at,
        has_bill=has_bill,
    )


def _asks(family: Thread, minor: int, purpose: str, at: datetime) -> None:
    spending.ask_payout(family.stage, family.appeal.ref, minor, payee=family.hospital, purpose=purpose, at=at)


def _ends(family: Thread, status: AppealStatus, at: datetime) -> None:
    editor = family.stage.people["editor"]
    end(family.stage.session, family.appeal, status, version=family.appeal.version, by=editor, at=at)


def _decides(family: Thread, at: datetime) -> None:
    settling.decide_remainder(family.stage, family.appeal.ref, why=Why.RECOVERY, fund=FUND_NAME, at=at)


def _hands_on(family: Thread, at: datetime) -> None:
    spending.hand_on_remainder(family.stage, family.appeal.ref, fund=FUND_NAME, at=at)


def _closes(family: Thread, at: datetime) -> None:
    stage, appeal = family.stage, family.appeal
    close_account(
        stage.session,
        appeal,
        version=appeal.version,
        by=stage.people["approver"],
        at=at,
        journal=stage.journal,
    )
