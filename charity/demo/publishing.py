"""From a verified case to a published appeal, played through the services of appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import persons_of
from charity.appeals.consents.rules import Audience, How, Item, PersonKind
from charity.appeals.consents.service import NamePerson, RecordConsent, name_person, record_consent
from charity.appeals.drafts.rules import CostLine, Draft, WayToGive, Words
from charity.appeals.drafts.service import save
from charity.appeals.pauses.service import confirm
from charity.appeals.photos.service import Describe, choose
from charity.appeals.routes.rules import RouteFields
from charity.appeals.routes.service import fill
from charity.appeals.service import approve, begin, send_for_review
from charity.appeals.updates.service import PostUpdate, post
from charity.appeals.versions.service import publish
from charity.demo.casework import add_photo
from charity.demo.stage import Stage
from charity.demo.stories import Story
from charity.intake.tables import HelpRequest

_SHOWN = (
    Item.STORY,
    Item.NAME,
    Item.PLACE,
    Item.AGE,
    Item.DIAGNOSIS,
    Item.HOSPITAL,
    Item.PHOTOS,
    Item.COSTS,
    Item.UPDATES,
)

_ALTS = {
    "village": ("雪后村里的一座砖房（手绘）", "A brick house in a snowy village (drawn)"),
    "school": ("教室里的书包和课本（手绘）", "A school bag and books in a classroom (drawn)"),
    "hospital": ("病房窗台上的一排纸鹤（手绘）", "Paper cranes on a hospital window sill (drawn)"),
    "radishes": ("地头堆着的青萝卜（手绘）", "Heaps of radishes beside the field (drawn)"),
    "kitchen": ("饭桌上摊开的单据（手绘）", "Bills spread on a kitchen table (drawn)"),
    "lantern": ("黄昏街口的一盏灯笼（手绘）", "A lantern above a street at dusk (drawn)"),
}

_COST_WORDS = {
    "cost_to_date": ("已发生医疗费", "Medical costs to date"),
    "further_estimate": ("后续治疗估算", "Further treatment, the doctor's estimate"),
    "lodging_and_travel": ("陪护食宿和路费", "Lodging and travel of the carer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What of the family the page shows, and how money or goods reach it."""

    name: str
    place: str
    age: int | None
    hospital: str
    diagnosis: str = ""
    route: RouteFields
    ways: Sequence[WayToGive]


def draft_of(story: Story, shown: Shown) -> Draft:
    """Return the working words of a story's appeal."""
    assert story.told is not None
    told = story.told
    costs = [
        CostLine(Words(*_COST_WORDS[cost.key]), cost.minor, cost.basis, cost.office)
        for cost in story.costs
        if cost.key in _COST_WORDS
    ]
    return Draft(
        title=Words(told.title_zh, told.title_en),
        neutral_title=Words(told.neutral_zh, told.neutral_en),
        story=Words(told.story_zh, told.story_en),
        name=shown.name,
        place=shown.place,
        age=shown.age,
        hospital=shown.hospital,
        diagnosis=shown.diagnosis,
        costs=tuple(costs),
        ways=tuple(shown.ways),
    )


def write(stage: Stage, case: HelpRequest, story: Story, shown: Shown, at: datetime) -> Appeal:
    """Begin an appeal, record the consents, choose the route, the words and the photos."""
    session, editor = stage.session, stage.people["editor"]
    assert story.told is not None
    appeal = begin(session, case, once=stage.once(), by=editor, at=at)
    ask_consents(stage, appeal, story, at)
    fill(session, appeal, shown.route, version=appeal.version, by=editor, at=at)
    save(session, appeal, draft_of(story, shown), version=appeal.version, by=editor, at=at)
    for name in story.told.scenes:
        photo = add_photo(stage, case, name, at)
        assert photo.id is not None
        zh, en = _ALTS[name]
        choose(session, appeal, photo.id, Describe(alt_zh=zh, alt_en=en), by=editor, at=at, vault=stage.vault)
    return appeal


def ask_consents(stage: Stage, appeal: Appeal, story: Story, at: datetime) -> None:
    """Record what the beneficiary said, and the guardian where the beneficiary is a child."""
    liaison = stage.people["liaison"]
    assert appeal.id is not None
    people = [person.id for person in persons_of(stage.session, appeal.id)]
    if at.year - story.family.born.year < 18:
        command = NamePerson(kind=PersonKind.GUARDIAN, label="监护人", name=story.family.seeker)
        guardian = name_person(stage.session, appeal, command, by=liaison, at=at, cipher=stage.cipher)
        # A child under eight is not asked for a yes of its own: the guardian answers alone.
        people = [guardian.id] if at.year - story.family.born.year < 8 else [*people, guardian.id]
    for person_id in people:
        assert person_id is not None
        said = RecordConsent(
            person_id=person_id,
            items=_SHOWN,
            audiences=(Audience.PAGE, Audience.OUTLETS),
            is_yes=True,
            how=How.IN_PERSON,
            until=at.date() + timedelta(days=540),
        )
        record_consent(stage.session, appeal, said, by=liaison, at=at)


def review_and_publish(stage: Stage, appeal: Appeal, at: datetime) -> None:
    """Send a draft for review, let another person approve and publish it."""
    session, second = stage.session, stage.people["reviewer"]
    send_for_review(session, appeal, version=appeal.version, by=stage.people["editor"], at=at)
    approve(session, appeal, version=appeal.version, by=second, at=at + timedelta(minutes=30))
    publish(
        session, appeal, version=appeal.version, by=second, at=at + timedelta(hours=1), journal=stage.journal
    )


def tell(stage: Stage, appeal: Appeal, words: tuple[str, str], at: datetime) -> None:
    """Post an update."""
    command = PostUpdate(words_zh=words[0], words_en=words[1], once=stage.once())
    post(stage.session, appeal, command, by=stage.people["editor"], at=at)


def hear_from_family(stage: Stage, appeal: Appeal, at: datetime) -> None:
    """Confirm with the family that all is still as the page says."""
    confirm(stage.session, appeal, by=stage.people["liaison"], at=at)
