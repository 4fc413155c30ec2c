"""A mother asks for help from her telephone, a question a page."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.journey.hands import Hands
from tests.browser.journey.photos import photo

MOTHER, CHILD, PHONE_NUMBER = "柳秋萍", "柳小禾", "13946701234"
PLEA = "女儿得了白血病，化疗已做两个疗程，家里种地供不起。"
PIN = "482915"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the family keeps."""

    code: str
    pin: str


def ask_page_by_page(hands: Hands) -> Asked:
    """Go through all pages, change one answer at the end, send; return the code and the PIN."""
    hands.open("/help/new")
    hands.follow("开始填写")
    _who(hands)
    _story_and_papers(hands)
    _authorise(hands)
    _check(hands)
    hands.press("提交求助")
    hands.sees("您的求助已收到")
    return Asked(code=_shown_code(hands), pin=PIN)


def _who(hands: Hands) -> None:
    hands.tick("别人，我替他（她）求助", "看病治疗")
    hands.press("保存并继续")
    hands.fill({"您的姓名": MOTHER, "能联系到您的电话": PHONE_NUMBER})
    hands.choose("您是他（她）的……", "母亲或父亲")
    hands.press("保存并继续")
    hands.fill({"需要帮助的人的姓名": CHILD, "出生年份或日期": "2017-05-06"})
    hands.press("保存并继续")
    hands.choose("所在地区", "密山市")
    hands.fill({"住址": "红星乡东村 12 号"})
    hands.press("保存并继续")


def _story_and_papers(hands: Hands) -> None:
    hands.fill({"发生了什么事？最需要什么帮助？": PLEA})
    hands.press("保存并继续")
    hands.fill({"医院（可以不填）": "市人民医院", "目前已花费多少元（可以不填）": "204244"})
    hands.fill({"其中医保已报销多少元（可以不填）": "168051"})
    hands.tick("城乡居民医保")
    hands.press("保存并继续")
    hands.choose("这是什么材料？", "病历")
    hands.attach("照片或 PDF", photo("病历.jpg", "medical record"))
    hands.press("保存这份，再加一份")
    hands.sees("已保存 1 份", "病历.jpg")
    hands.press("继续")


def _authorise(hands: Hands) -> None:
    assert hands.field("可以询问的医院或医生").input_value() == "市人民医院"
    hands.fill({"可以询问的单位": "红星乡东村村委会", "可以询问的邻居或亲属": "前院老周"})
    hands.press("保存并继续")
    hands.sees("请写下您的全名")
    hands.fill({"在此签字：请写下您的全名": MOTHER})
    hands.press("保存并继续")


def _check(hands: Hands) -> None:
    hands.sees("请核对您填写的内容", PLEA, "¥204,244.00", "病历.jpg")
    hands.page.get_by_role("link", name="住在哪里？").click()
    hands.fill({"住址": "红星乡东村 21 号"})
    hands.press("保存并继续")
    hands.sees("请核对您填写的内容", "红星乡东村 21 号")
    hands.does_not_see("红星乡东村 12 号")
    hands.fill({"设一个六位数字口令，以后用（留空则由我们给您一个）": PIN})


def _shown_code(hands: Hands) -> str:
    return hands.page.locator(".confirmation .reference").first.inner_text().strip()
