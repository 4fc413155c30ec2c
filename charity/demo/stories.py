"""The families of the demo town and what is told of them. Everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Who asks, for whom, and from where; private facts that no page shows."""

    seeker: str
    relation: str
    phone: str
    beneficiary: str
    born: date
    district: str
    address: str
    plea: str
    hospital: str = ""
    diagnosis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One part of the need: its key in the formula, fen, the basis and where it was confirmed."""

    key: str
    minor: int
    basis: str
    office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an appeal says, in both languages."""

    title_zh: str
    title_en: str
    neutral_zh: str
    neutral_en: str
    story_zh: str
    story_en: str
    scenes: tuple[str, ...]
    updates: tuple[tuple[int, str, str], ...] = field(default=())  # (days after publishing, zh, en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One family from the plea to the last account."""

    key: str
    family: Family
    costs: tuple[Cost, ...] = ()
    told: Told | None = None


FARM_GIRL = Story(
    key="farm-girl",
    family=Family(
        seeker="林国栋",
        relation="parent",
        phone="13946700101",
        beneficiary="林晓禾",
        born=date(2008, 4, 17),
        district="鸡东县",
        address="向阳乡东河村三组",
        plea="女儿今年刚满十八，查出急性淋巴细胞白血病，已做两次化疗。家里八亩地，能借的都借了，后面的移植费没有着落。",
        hospital="省第二人民医院血液科",
        diagnosis="急性淋巴细胞白血病",
    ),
    costs=(
        Cost(key="cost_to_date", minor=18_640_000, basis="document_seen"),
        Cost(key="further_estimate", minor=38_000_000, basis="confirmed", office="省第二人民医院血液科"),
        Cost(key="reimbursed", minor=9_785_000, basis="document_seen"),
        Cost(key="expected_reimbursement", minor=19_000_000, basis="confirmed", office="县医疗保障局"),
        Cost(key="lodging_and_travel", minor=1_800_000, basis="declared"),
        Cost(key="other_aid", minor=2_000_000, basis="confirmed", office="县慈善工作站"),
        Cost(key="family_can_pay", minor=2_500_000, basis="declared"),
    ),
    told=Told(
        title_zh="向阳乡十八岁姑娘等待骨髓移植",
        title_en="A farm girl of eighteen waits for a transplant",
        neutral_zh="大病治疗个人负担部分募捐活动",
        neutral_en="Own share of a serious illness's treatment",
        story_zh=(
            "晓禾今年十八岁，家在向阳乡，父母种八亩地。今年夏天高考结束后的第三天，她被确诊为急性淋巴细胞白血病。\n\n"
            "她已经做完两个疗程的化疗，医生说身体条件适合移植，父亲配型成功。住院期间她还在帮同病房的孩子补数学。\n\n"
            "一家人先把医保、大病保险和医疗救助都走了一遍，剩下的个人负担部分，家里实在拿不出来。"
            "募集到的每一分钱都由合作慈善组织专户保管，按医院缴费单分批直接拨付到医院。"
        ),
        story_en=(
            "Xiaohe is eighteen. Her parents farm eight mu of land in Xiangyang township. On the third day after this "
            "summer's university entrance examination she was told that she has acute lymphoblastic leukaemia.\n\n"
            "Two courses of chemotherapy are behind her. Her doctors say that she is fit for a transplant, and her "
            "father is a match. On the ward she teaches mathematics to the younger children.\n\n"
            "The family has been through medical insurance, serious-illness insurance and medical assistance first. "
            "What remains is their own share, and they cannot carry it. Every fen is held in the partner charity's "
            "account and paid to the hospital in stages, against its bills."
        ),
        scenes=("village", "school", "hospital"),
        updates=(
            (6, "首笔款已按缴费单拨付到医院，第三次化疗按计划进行。", "The first payment has gone to the hospital; the third course of chemotherapy goes ahead as planned."),
            (19, "移植前检查完成，各项指标符合要求。", "The examinations before the transplant are done, and all is in order."),
            (33, "已进入移植准备期，家属每天在病房外守候。", "She is being prepared for the transplant; her family waits outside the ward each day."),
        ),
    ),
)  # fmt: skip

SMALL_CHILD = Story(
    key="small-child",
    family=Family(
        seeker="周敏",
        relation="parent",
        phone="13946700102",
        beneficiary="周小满",
        born=date(2021, 5, 21),
        district="鸡冠区",
        address="红军路北小区四号楼",
        plea="孩子五岁，高烧十几天，确诊T细胞白血病，长假前必须交押金。我一个人带孩子，家里还有生病的老父亲。",
        hospital="市儿童医院血液科",
        diagnosis="急性T淋巴细胞白血病",
    ),
    costs=(
        Cost(key="cost_to_date", minor=4_260_000, basis="document_seen"),
        Cost(key="further_estimate", minor=30_000_000, basis="confirmed", office="市儿童医院血液科"),
        Cost(key="reimbursed", minor=1_150_000, basis="document_seen"),
        Cost(key="expected_reimbursement", minor=14_400_000, basis="confirmed", office="区医疗保障局"),
        Cost(key="lodging_and_travel", minor=1_200_000, basis="declared"),
        Cost(key="other_aid", minor=1_000_000, basis="confirmed", office="区民政局"),
        Cost(key="family_can_pay", minor=800_000, basis="declared"),
    ),
    told=Told(
        title_zh="长假前四天，一位母亲为五岁女儿求助",
        title_en="Four days before the holiday, a mother asks for her daughter of five",
        neutral_zh="儿童大病治疗个人负担部分求助",
        neutral_en="Own share of a child's treatment",
        story_zh=(
            "长假前四天的傍晚，一位三十五岁的母亲来到求助台。五岁的女儿确诊血液病，医生要求节前开始治疗；"
            "她还要照顾生病的老父亲。\n\n"
            "当天启动救助应急预案：两名调查员当晚入户，第二天上午与医院、医保局核对，第三天复核。"
            "预案缩短的是时间，一道核实手续也没有少。\n\n"
            "善款由捐助人直接转给孩子母亲本人，求助台不经手。账目来自母亲自愿提供的收款账单，使用情况以医院票据公示。"
        ),
        story_en=(
            "In the evening, four days before the long holiday, a mother of thirty-five came to the desk. Her daughter of "
            "five has an illness of the blood, and the doctors wanted to begin before the holiday. She also cares for "
            "her ailing father.\n\n"
            "The emergency plan was opened the same day: two visitors went to the home that night, the hospital and the "
            "insurance office were asked the next morning, the review followed on the third day. The plan shortens "
            "waiting; not one check was left out.\n\n"
            "Donors give straight to the mother. The desk holds no money. The accounts come from her own statements, "
            "given with her consent, and what was used is shown by hospital vouchers."
        ),
        scenes=("hospital", "lantern"),
        updates=(
            (3, "孩子已在节前入院开始治疗，体温恢复正常。", "The child was admitted before the holiday and treatment has begun; her fever is gone."),
            (15, "第一疗程结束，血象在恢复。", "The first course is over and her blood count is recovering."),
            (30, "第二疗程进行中，住院票据已按次公示。", "The second course is under way; the hospital's vouchers are shown as they come."),
        ),
    ),
)  # fmt: skip

RADISHES = Story(
    key="radishes",
    family=Family(
        seeker="余德厚",
        relation="self",
        phone="13946700103",
        beneficiary="余德厚",
        born=date(1959, 2, 2),
        district="滴道区",
        address="兰岭乡新民村",
        plea="今年种了三十亩青萝卜，说好的收购商没来，十万斤萝卜堆在地头，再过半个月就要冻坏了。",
    ),
    told=Told(
        title_zh="帮余大爷卖掉十万斤青萝卜",
        title_en="Fifty tonnes of radishes and a buyer who never came",
        neutral_zh="滞销农产品助销信息",
        neutral_en="Unsold produce of one farm",
        story_zh=(
            "六十七岁的余大爷种了三十亩青萝卜，原先约好的收购商没有来。十万斤萝卜堆在地头，盖着草帘，最多还能放半个月。\n\n"
            "农业站的同志到地里看过，品种、数量和地块都对得上。每斤四角，整车联系村里可送到市区。\n\n"
            "这里不收钱：想买的单位和家庭直接和村里联系，卖出多少、还剩多少，每天更新。"
        ),
        story_en=(
            "Old Mr Yu is sixty-seven and grew thirty mu of green radishes. The buyer who had promised to come did not. "
            "Fifty tonnes lie at the edge of the field under straw mats and will keep for two weeks at most.\n\n"
            "The agricultural station went to look: the variety, the quantity and the plot all agree. The price is "
            "0.40 yuan a jin; whole lorry loads are brought to the city.\n\n"
            "No money is collected here. Buyers deal with the village directly, and what is sold and what is left is "
            "brought up to date each day."
        ),
        scenes=("radishes", "kitchen"),
        updates=(
            (2, "三家单位食堂订走两万六千斤。", "Three canteens have ordered 26,000 jin."),
            (7, "网友拼车购买，已售出六万四千斤。", "Neighbours bought by the carload; 64,000 jin are sold."),
        ),
    ),
)  # fmt: skip

RECOVERED = Story(
    key="recovered",
    family=Family(
        seeker="高秋生",
        relation="parent",
        phone="13946700104",
        beneficiary="高远",
        born=date(2013, 9, 9),
        district="恒山区",
        address="柳毛街道矿工村",
        plea="孩子在放学路上被车撞伤，肇事方无力赔付，手术后还要做康复，家里积蓄已经用完。",
        hospital="市人民医院骨科",
        diagnosis="左股骨骨折术后",
    ),
    costs=(
        Cost(key="cost_to_date", minor=5_230_000, basis="document_seen"),
        Cost(key="further_estimate", minor=1_600_000, basis="confirmed", office="市人民医院骨科"),
        Cost(key="reimbursed", minor=2_870_000, basis="document_seen"),
        Cost(key="expected_reimbursement", minor=600_000, basis="confirmed", office="区医疗保障局"),
        Cost(key="lodging_and_travel", minor=300_000, basis="declared"),
        Cost(key="other_aid", minor=500_000, basis="confirmed", office="区残联"),
        Cost(key="family_can_pay", minor=400_000, basis="declared"),
    ),
    told=Told(
        title_zh="矿工村少年术后康复",
        title_en="A miner's boy learns to walk again",
        neutral_zh="伤后康复个人负担部分募捐活动",
        neutral_en="Own share of care after an injury",
        story_zh=(
            "十三岁的少年在放学路上受伤，手术很成功，但康复训练还要三个月。肇事一方没有赔付能力，家里已经没有积蓄。\n\n"
            "康复已经结束，孩子回到了学校。本活动已经结束，剩余款按发布时公示的规则处理。"
        ),
        story_en=(
            "A boy of thirteen was hurt on his way home from school. The operation went well, but three months of "
            "training lay before him. Those who caused the accident cannot pay, and the family's savings are gone.\n\n"
            "The training is over and he is back at school. This appeal has ended, and what remained was used by the "
            "rule that was fixed when it was published."
        ),
        scenes=("school", "kitchen"),
        updates=(
            (8, "康复训练开始，每周三次。", "Training has begun, three times a week."),
            (24, "孩子已能独立行走，回到学校。", "He walks by himself and is back at school."),
        ),
    ),
)  # fmt: skip

CONTRADICTED = Story(
    key="contradicted",
    family=Family(
        seeker="冯立新",
        relation="self",
        phone="13946700105",
        beneficiary="冯立新",
        born=date(1981, 11, 3),
        district="城子河区",
        address="长青街道",
        plea="本人肾病多年，名下无房无车，每月透析，请求帮助。",
        hospital="市中医院",
        diagnosis="慢性肾病",
    ),
)

DOUBTED = Story(
    key="doubted",
    family=Family(
        seeker="曹桂兰",
        relation="relative",
        phone="13946700106",
        beneficiary="曹大山",
        born=date(1950, 1, 19),
        district="梨树区",
        address="街里街道平房区",
        plea="我叔叔瘫痪在床无人照看，我替他求助，请把款打到我卡上。",
    ),
)
