"""Families who asked in the last days: what the desk's people find on their first page."""

from __future__ import annotations

from datetime import date

from charity.demo.stories import Cost, Family, Story

CALL_ME = Family(
    seeker="",
    relation="self",
    phone="13946700111",
    beneficiary="",
    born=date(1990, 1, 1),
    district="",
    address="",
    plea="我爱人住院了，医药费实在交不上，请给我回个电话。",
)

ONLINE = Family(
    seeker="谭玉芬",
    relation="spouse",
    phone="13946700112",
    beneficiary="胡长顺",
    born=date(1972, 8, 30),
    district="密山市",
    address="连珠山镇东光村",
    plea="丈夫在工地摔伤腰椎，需要长期护理，家里只有我一个人照顾，想问问能申请什么帮助。",
)

VISIT_TOMORROW = Story(
    key="visit-tomorrow",
    family=Family(
        seeker="崔永和",
        relation="relative",
        phone="13946700113",
        beneficiary="崔小雪",
        born=date(2016, 12, 5),
        district="虎林市",
        address="东诚镇青山村",
        plea="侄女父母都在外地，孩子先天性心脏病要做手术，爷爷奶奶拿不出手术费。",
        hospital="省儿童医院心外科",
        diagnosis="先天性心脏病",
    ),
)

IN_REVIEW = Story(
    key="in-review",
    family=Family(
        seeker="秦淑珍",
        relation="child",
        phone="13946700114",
        beneficiary="秦老太",
        born=date(1944, 3, 12),
        district="麻山区",
        address="麻山街道",
        plea="母亲半失能多年，护理费每月都不够，想申请长期护理的帮助。",
        hospital="区人民医院",
        diagnosis="脑梗死后遗症",
    ),
    costs=(
        Cost(key="monthly_cost", minor=420_000, basis="document_seen"),
        Cost(key="monthly_allowances", minor=265_000, basis="confirmed", office="区民政局"),
        Cost(key="other_aid", minor=200_000, basis="confirmed", office="街道办事处"),
        Cost(key="family_can_pay", minor=300_000, basis="declared"),
    ),
)
