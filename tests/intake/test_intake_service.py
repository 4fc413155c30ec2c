"""Acts on help requests, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from charity.intake import queries, sealing, service
from charity.intake.edits import service as edits
from charity.intake.facts import CaseFacts
from charity.intake.rules import (
    CannotTakeCase,
    CaseStatus,
    Channel,
    DeclineReason,
    IdentityKnown,
    NoSuchMove,
    NotReadyToScreen,
    PhoneKnown,
    ReasonMissing,
)
from charity.intake.tables import HelpRequest
from charity.kernel.cipher import SealBroken
from charity.kernel.database import retrying
from charity.kernel.errors import ChangedMeanwhile, Missing
from charity.kernel.house import House
from charity.kernel.references import REQUEST, parse_reference
from charity.kernel.roles import MACHINE, PUBLIC, Actor, Role
from charity.kernel.trail import TrailRow
from charity.staff.queries import actor_of
from charity.staff.service import add_person
from tests.conftest import NOON
from tests.intake.family import IDENTITY, PHONE, facts

DESK = Actor(id=None, name="Desk", roles=frozenset({Role.INTAKE}))


def person(
    house: House, email: str = "a@desk.test", *, role: Role = Role.INTAKE, districts: tuple[str, ...] = ()
) -> Actor:
    """Add a person of the desk."""
    with house.database.transaction() as session:
        row = add_person(
            session, email=email, name=email, password="four quiet lanterns", roles=(role,),
            districts=districts, by=MACHINE, at=NOON,
        )  # fmt: skip
        assert row.id is not None
        return actor_of(session, row.id)


def take_in(
    house: House, told: CaseFacts | None = None, *, once: str = "1", by: Actor = PUBLIC, reason: str = ""
) -> HelpRequest:
    """Take a request in, in a transaction of its own."""
    command = service.TakeIn(facts=told or facts(), channel=Channel.PHONE, once=once, duplicate_reason=reason)
    with house.database.transaction() as session:
        return service.take_in(session, command, by=by, at=NOON, cipher=house.cipher)


def again(session: Session, case: HelpRequest) -> HelpRequest:
    """Return a request in another session."""
    return session.get_one(HelpRequest, case.id)


def test_a_request_is_kept_sealed_and_opens_as_it_was_told(house: House) -> None:
    told = facts(phone="13904670001", identity_number=IDENTITY)
    case = take_in(house, told)
    with house.database.reading() as session:
        opened = queries.readable(session, again(session, case), cipher=house.cipher)
        row = session.connection().execute(sa.text("SELECT * FROM help_request")).one()
    assert opened == told
    kept = " ".join(bytes(v).decode("latin-1") if isinstance(v, (bytes, memoryview)) else str(v) for v in row)
    for secret in ("13904670001", IDENTITY, "Shi", "Hongxing", "daughter", "Hospital"):
        assert secret not in kept


def test_a_sealed_value_does_not_open_in_another_request(house: House) -> None:
    one, two = take_in(house), take_in(house, facts(phone="13904670002"), once="2")
    with house.database.transaction() as session:
        again(session, two).phone_sealed = one.phone_sealed
    with house.database.reading() as session, pytest.raises(SealBroken):
        queries.readable(session, again(session, two), cipher=house.cipher)


def test_references_run_without_a_gap_even_when_a_taking_in_fails(house: House) -> None:
    take_in(house)
    command = service.TakeIn(facts=facts(), channel=Channel.PHONE, once="2")
    with pytest.raises(ZeroDivisionError), house.database.transaction() as session:
        service.take_in(session, command, by=PUBLIC, at=NOON, cipher=house.cipher)
        raise ZeroDivisionError
    case = take_in(house, once="3")
    reference = parse_reference(case.ref, REQUEST)
    assert (reference.year, reference.number) == (2026, 2)


def test_many_at_once_get_references_without_a_gap(house: House) -> None:
    def attempt(number: int) -> str:
        told = facts(phone=f"139046700{number:02d}")
        return retrying(lambda: take_in(house, told, once=str(number)).ref)

    with ThreadPoolExecutor(6) as pool:
        refs = list(pool.map(attempt, range(12)))
    assert sorted(parse_reference(ref, REQUEST).number for ref in refs) == list(range(1, 13))


def test_one_sending_from_two_threads_is_one_request(house: House) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: retrying(lambda: take_in(house, once="x").ref), range(4)))
    assert len(set(made)) == 1


def test_a_year_begins_at_one_at_the_desks_midnight(house: House) -> None:
    take_in(house)
    with house.database.transaction() as session:
        ref = service.next_reference(session, at=datetime(2026, 12, 31, 16, 30, tzinfo=UTC))
    assert ref.startswith("QZ-2027-0001")


def test_the_same_sending_makes_one_request(house: House) -> None:
    assert take_in(house, once="x").id == take_in(house, once="x").id
    assert take_in(house, once="y").id != take_in(house, once="x").id


def test_another_person_cannot_reach_a_request_by_guessing_its_once(house: House) -> None:
    mine = take_in(house, once="x", by=person(house, "a@desk.test"))
    theirs = take_in(house, once="x", by=person(house, "b@desk.test"), reason="a test")
    assert mine.id != theirs.id


def test_a_known_telephone_is_told_to_the_desk_with_its_reference(house: House) -> None:
    known, desk = take_in(house), person(house)
    with pytest.raises(PhoneKnown) as refused:
        take_in(house, facts(phone="+86 13904670001"), once="2", by=desk)
    assert known.ref in str(refused.value)
    assert take_in(house, once="2", by=desk, reason="the brother").ref != known.ref


def test_a_known_identity_number_is_told_to_the_desk(house: House) -> None:
    take_in(house, facts(identity_number=IDENTITY))
    other = facts(phone="13904670002", identity_number=IDENTITY)
    with pytest.raises(IdentityKnown):
        take_in(house, other, once="2", by=person(house))


def test_the_public_is_never_told_that_a_telephone_is_known(house: House) -> None:
    take_in(house)
    assert take_in(house, once="2").id


def test_only_a_request_that_says_who_what_and_where_becomes_a_case(house: House) -> None:
    case = take_in(house, CaseFacts(phone=PHONE, situation="Please call."))
    with house.database.transaction() as session, pytest.raises(NotReadyToScreen):
        service.screen(session, again(session, case), by=DESK, at=NOON)
    case = take_in(house, facts(phone="13904670002"), once="2")
    with house.database.transaction() as session:
        assert service.screen(session, again(session, case), by=DESK, at=NOON).status == "screened"


def test_declining_wants_a_reason_and_words_to_the_family(house: House) -> None:
    case = take_in(house)
    with house.database.transaction() as session:
        found = again(session, case)
        with pytest.raises(ReasonMissing):
            service.move_case(session, found, CaseStatus.DECLINED, by=DESK, at=NOON)
        with pytest.raises(ReasonMissing):
            service.decline(
                session, found, reason=DeclineReason.OTHER, words=" ", by=DESK, at=NOON, cipher=house.cipher
            )  # fmt: skip
        service.decline(
            session, found, reason=DeclineReason.OTHER_OFFICE, words="Ask civil affairs.", by=DESK, at=NOON,
            cipher=house.cipher,
        )  # fmt: skip
        assert sealing.open_text(found, "decline_words", house.cipher) == "Ask civil affairs."
        service.screen(session, found, by=DESK, at=NOON)
        assert found.decline_reason is None


def test_a_step_that_is_not_on_the_way_is_refused_and_writes_nothing(house: House) -> None:
    case = take_in(house)
    with house.database.transaction() as session:
        found = again(session, case)
        with pytest.raises(NoSuchMove):
            service.move_case(session, found, CaseStatus.VERIFIED, by=DESK, at=NOON)
        assert (found.status, found.version) == ("received", 1)


@pytest.mark.parametrize(
    "change",
    [
        "status = 'published'",
        "status = 'declined'",
        "status = 'declined', decline_reason = 'because'",
        "status = 'screened', district = ''",
        "status = 'screened', need_kind = NULL",
        "need_kind = 'yacht'",
        "channel = 'dream'",
        "is_emergency = true",
        "cost_to_date_minor = -1",
        "pin_hash = 'x'",
    ],
)
def test_the_database_itself_refuses_a_request_that_breaks_a_gate(house: House, change: str) -> None:
    take_in(house)
    with pytest.raises(IntegrityError), house.database.transaction() as session:
        session.connection().execute(sa.text(f"UPDATE help_request SET {change}"))


def test_the_emergency_plan_wants_a_reason_and_changes_no_stage(house: House) -> None:
    case = take_in(house)
    with house.database.transaction() as session:
        found = again(session, case)
        with pytest.raises(ReasonMissing):
            service.set_emergency(session, found, on=True, reason="", by=DESK, at=NOON)
        service.set_emergency(session, found, on=True, reason="holiday in four days", by=DESK, at=NOON)
        assert (found.is_emergency, found.status) == (True, "received")
        with pytest.raises(NoSuchMove):
            service.move_case(session, found, CaseStatus.VERIFIED, by=DESK, at=NOON)
        service.set_emergency(session, found, on=False, reason="admitted", by=DESK, at=NOON)
        assert found.emergency_reason == ""


def test_a_case_goes_only_to_somebody_who_works_in_its_district(house: House) -> None:
    case = take_in(house)
    near = person(house, "n@desk.test", role=Role.VISITOR, districts=("鸡东县",))
    far = person(house, "f@desk.test", role=Role.VISITOR, districts=("虎林市",))
    money = person(house, "t@desk.test", role=Role.TREASURER)
    auditor = person(house, "d@desk.test", role=Role.AUDITOR)
    with house.database.transaction() as session:
        found = again(session, case)
        for refused in (far, money, auditor):
            with pytest.raises(CannotTakeCase):
                service.assign(session, found, refused.id, by=DESK, at=NOON)
        assert service.assign(session, found, near.id, by=DESK, at=NOON).assigned_to_id == near.id
        assert service.assign(session, found, None, by=DESK, at=NOON).assigned_to_id is None


def test_the_second_of_two_editors_learns_who_changed_what(house: House) -> None:
    case, first = take_in(house), person(house, "first@desk.test")
    with house.database.transaction() as session:
        edit = edits.Edit(facts=facts(address="Moved", district="虎林市"), version=1)
        edits.edit(session, again(session, case), edit, by=first, at=NOON, cipher=house.cipher)
    with house.database.transaction() as session:
        edit = edits.Edit(facts=facts(address="Elsewhere"), version=1)
        with pytest.raises(ChangedMeanwhile) as refused:
            edits.edit(session, again(session, case), edit, by=DESK, at=NOON, cipher=house.cipher)
    assert refused.value.facts["who"] == "first@desk.test"
    assert refused.value.facts["version"] == 2
    [change] = refused.value.facts["changes"]  # type: ignore[misc]
    assert change.changes == {"address": "changed", "district": "虎林市"}  # type: ignore[has-type]


def test_an_edit_that_changes_nothing_leaves_no_version(house: House) -> None:
    case = take_in(house, facts(phone="13904670001"))
    with house.database.transaction() as session:
        edit = edits.Edit(facts=facts(phone="139-0467-0001"), version=1)
        assert (
            edits.edit(session, again(session, case), edit, by=DESK, at=NOON, cipher=house.cipher).version
            == 1
        )


def test_a_case_cannot_be_edited_back_into_an_empty_request(house: House) -> None:
    case = take_in(house)
    with house.database.transaction() as session:
        service.screen(session, again(session, case), by=DESK, at=NOON)
    with house.database.transaction() as session, pytest.raises(NotReadyToScreen):
        edit = edits.Edit(facts=facts(need_kind=None), version=2)
        edits.edit(session, again(session, case), edit, by=DESK, at=NOON, cipher=house.cipher)


class TestWhoSeesWhat:
    """Districts are a where clause."""

    def test_a_person_of_another_district_finds_nothing(self, house: House) -> None:
        case = take_in(house)
        near = Actor(id=1, name="n", roles=frozenset({Role.VISITOR}), districts=frozenset({"鸡东县"}))
        far = Actor(id=2, name="f", roles=frozenset({Role.VISITOR}), districts=frozenset({"虎林市"}))
        everywhere = Actor(id=3, name="e", roles=frozenset({Role.AUDITOR}))
        money = Actor(id=4, name="m", roles=frozenset({Role.TREASURER}))
        with house.database.reading() as session:
            for actor in (near, everywhere, MACHINE):
                assert queries.case_by_ref(session, case.ref, actor=actor).id == case.id
            for actor in (far, money, PUBLIC):
                with pytest.raises(Missing):
                    queries.case_by_ref(session, case.ref, actor=actor)
                with pytest.raises(Missing):
                    queries.case_by_id(session, case.id or 0, actor=actor)
                ids = session.execute(queries.case_ids_visible_to(actor)).all()
                assert ids == []

    def test_a_request_without_a_district_is_everybodys_with_a_case_role(self, house: House) -> None:
        case = take_in(house, CaseFacts(phone=PHONE, situation="Please call."))
        far = Actor(id=2, name="f", roles=frozenset({Role.INTAKE}), districts=frozenset({"虎林市"}))
        with house.database.reading() as session:
            assert queries.case_by_ref(session, case.ref, actor=far).id == case.id

    @pytest.mark.parametrize("text", ["", "QZ", "QZ-2026-0001-A", "LX-2026-0007-K", "' OR 1=1 --", "\x00"])
    def test_what_is_no_reference_is_missing(self, house: House, text: str) -> None:
        with house.database.reading() as session, pytest.raises(Missing):
            queries.case_by_ref(session, text, actor=MACHINE)

    def test_a_reference_is_found_however_it_is_typed(self, house: House) -> None:
        case = take_in(house)
        with house.database.reading() as session:
            typed = case.ref.lower().replace("-", " ")
            assert queries.case_by_ref(session, typed, actor=MACHINE).id == case.id


def test_each_act_leaves_a_row_in_the_trail_and_none_holds_a_personal_datum(house: House) -> None:
    case, desk = take_in(house), person(house)
    with house.database.transaction() as session:
        found = again(session, case)
        service.screen(session, found, by=desk, at=NOON)
        service.set_emergency(session, found, on=True, reason="soon", by=desk, at=NOON)
        service.assign(session, found, desk.id, by=desk, at=NOON)
        service.give_code(session, found, code_index=b"i" * 32, pin_hash="$argon2id$", by=desk, at=NOON)
        edit = edits.Edit(facts=facts(phone="13904679999", address="Moved"), version=found.version)
        edits.edit(session, found, edit, by=desk, at=NOON, cipher=house.cipher)
        service.read_case(session, found, cipher=house.cipher, by=desk, at=NOON)
        service.withdraw(session, found, by=desk, at=NOON)
        rows = session.exec(select(TrailRow).where(TrailRow.case == case.ref).order_by(TrailRow.id)).all()  # type: ignore[arg-type]
    assert [row.act.removeprefix("help_request:") for row in rows] == [
        "received", "moved", "emergency_set", "assigned", "code_given", "edited", "read", "moved",
    ]  # fmt: skip
    text = " ".join(row.changes for row in rows)
    for secret in ("13904", "Moved", "Shi", "daughter"):
        assert secret not in text
