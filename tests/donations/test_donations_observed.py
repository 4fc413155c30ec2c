"""What a family shows: receipts are kept, spending is dropped unread, what it leaves out is counted."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from charity.donations.imports.rules import NotBookable
from charity.donations.imports.tables import StatementImport
from charity.donations.observed import proofs, queries, service
from charity.donations.observed.rules import (
    ExportState,
    MoneyNotObserved,
    NotAFamilysExport,
    NotAgreed,
    NothingLikeGifts,
    RowsNotThere,
    SameFileAgain,
)
from charity.donations.observed.tables import DonorProof, FamilyExport
from charity.donations.observed.vouchers import public_vouchers
from charity.kernel.errors import NotYours, Refusal
from charity.kernel.money import Money
from charity.kernel.roles import Actor, Role
from charity.statements.excerpt import excerpt, like_gifts
from charity.statements.recognise import inspect
from tests.donations.money_desk import HELD, OBSERVED, MoneyDesk, stand_in_appeals
from tests.donations.test_donations_pages import send
from tests.donations.test_donations_payouts import photo
from tests.pages import checked
from tests.staff.people import add_person, client_of, house_of
from tests.statements.chinese import START, Move, alipay, alipay_web, gifts, wechat_csv
from tests.statements.samples import Trade, bill, order_no

SPENDING = Move("8800", START, 4_321, "支出", "商户消费", "支付成功", other="某药店", goods="不可见的支出")
LUMP = Move("9900", START, 500, type="其他", other="赞赏作者的收款_20260201", state="已到账")
MOVES = [*gifts(5, 4), SPENDING, LUMP]
CONTENT = wechat_csv(MOVES)
SHOWN = [move.minor for move in MOVES if move is not SPENDING]


def stand_in(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Put stand-ins in place of appeals, for this room too."""
    appeals = stand_in_appeals(monkeypatch)

    def appeal_by_ref(_session: Session, ref: str) -> object:
        return appeals[ref]

    def appeal_for(_session: Session, ref: str, *, actor: Actor) -> object:
        assert actor.id is not None
        return appeals[ref]

    for module in ("service", "proofs"):
        monkeypatch.setattr(f"charity.donations.observed.{module}.appeal_by_ref", appeal_by_ref)
    for module in ("views", "voucher_views"):
        monkeypatch.setattr(f"charity.donations.observed.{module}.appeal_for", appeal_for)
    monkeypatch.setattr("charity.donations.observed.queries.route_of", lambda _session, _appeal: None)
    return appeals  # type: ignore[return-value]


@pytest.fixture
def observed(desk: MoneyDesk, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    stand_in(monkeypatch)
    return desk


def bring(desk: MoneyDesk, content: bytes = CONTENT, *, once: str = "one", **facts: object) -> FamilyExport:
    asked = {"appeal": OBSERVED, "password": "", "agreed": True, **facts}
    by = asked.pop("by", desk.treasurer)
    command = service.BringExport(content=content, once=once, **asked)  # type: ignore[arg-type]
    with desk.writing() as session:
        return service.bring_export(
            session, command, by=by, at=desk.house.clock(), cipher=desk.house.cipher  # type: ignore[arg-type]
        )  # fmt: skip


def book(desk: MoneyDesk, export: FamilyExport, left_out: Sequence[int] = ()) -> FamilyExport:
    assert export.id is not None
    with desk.writing() as session:
        return service.book_export(
            session, OBSERVED, export.id, frozenset(left_out), by=desk.treasurer, at=desk.house.clock(),
            journal=desk.journal(session), cipher=desk.house.cipher, vault=desk.house.vault,
        )  # fmt: skip


def vault_bytes(desk: MoneyDesk) -> int:
    return sum(1 for path in Path(desk.house.vault._root).rglob("*") if path.is_file())


@pytest.mark.parametrize("write", [wechat_csv, alipay, alipay_web])
def test_an_excerpt_reads_as_the_same_receipts_and_as_nothing_else(write: object) -> None:
    moves = [*gifts(9, 30, " LX-2026-0007-K"), SPENDING]
    if write is wechat_csv:
        moves.append(LUMP)
    if write is alipay:
        moves = [replace(move, type="转账红包", state="") for move in moves]
    statement = inspect(write([replace(move, state="") for move in moves] if write is alipay_web else moves))  # type: ignore[operator]
    receipts = like_gifts(statement.rows)
    kept = excerpt(str(statement.format), receipts, "0" * 64)
    again = inspect(kept)
    assert again.problems == ()
    assert again.format == statement.format
    plain = [replace(row, number=0, line=0) for row in again.rows]
    assert plain == [replace(row, number=0, line=0) for row in receipts]
    assert SPENDING.goods not in kept.decode()


def test_receipts_are_booked_spending_is_nowhere_and_what_is_left_out_is_counted(observed: MoneyDesk) -> None:
    export = bring(observed)
    assert (export.rows, export.receipts, export.state) == (6, 5, ExportState.WAITING)
    assert bring(observed).id == export.id  # a double click
    assert observed.totals(OBSERVED).received_minor == 0
    booked = book(observed, export, left_out=[2, 3])
    assert book(observed, export).left_out == booked.left_out == 2
    totals = observed.totals(OBSERVED)
    assert totals.received_minor == SHOWN[0] + SHOWN[3] + SHOWN[4]
    assert (totals.donations, totals.lumps) == (2, 1)
    with observed.house.database.reading() as session:
        imported = session.exec(select(StatementImport)).one()
        kept = observed.house.vault.fetch(imported.sha256)
        shown = queries.receipts_shown(session, OBSERVED)
    assert vault_bytes(observed) == 1
    assert not any(
        word.encode() in kept for word in (SPENDING.goods, SPENDING.other, MOVES[1].no, MOVES[2].no)
    )
    assert hashlib.sha256(CONTENT).hexdigest().encode() in kept
    assert shown is not None
    assert (shown.files, shown.receipts, shown.left_out) == (1, 3, 2)
    with pytest.raises(SameFileAgain):
        bring(observed, once="two")


def test_the_door_of_all_statements_keeps_no_spending_of_a_person_s_own_export_either(
    observed: MoneyDesk,
) -> None:
    outcome = observed.bring(CONTENT, OBSERVED)
    assert (outcome.booked, outcome.ignored) == (5, 1)
    with observed.house.database.reading() as session:
        kept = observed.house.vault.fetch(session.exec(select(StatementImport)).one().sha256)
    assert SPENDING.goods not in kept.decode()
    assert observed.bring(kept, OBSERVED).already_known == 5


def test_a_later_file_that_overlaps_books_only_what_is_new(observed: MoneyDesk) -> None:
    book(observed, bring(observed, wechat_csv(MOVES[:3])))
    book(observed, bring(observed, wechat_csv(MOVES[1:]), once="two"))
    assert observed.totals(OBSERVED).received_minor == sum(SHOWN)


def test_what_is_dropped_or_wholly_left_out_books_nothing_and_keeps_no_receipt(observed: MoneyDesk) -> None:
    export = bring(observed)
    assert export.id is not None
    with observed.writing() as session:
        service.drop_export(session, OBSERVED, export.id, by=observed.treasurer, at=observed.house.clock())
    again = bring(observed, once="two")
    with pytest.raises(RowsNotThere):
        book(observed, again, left_out=[77])
    book(observed, again, left_out=[1, 2, 3, 4, 5])
    assert observed.totals(OBSERVED).received_minor == 0
    with observed.house.database.reading() as session:
        assert {one.excerpt_sealed for one in session.exec(select(FamilyExport))} == {None}
        assert session.exec(select(StatementImport)).all() == []


@pytest.mark.parametrize(
    ("refusal", "content", "facts"),
    [
        (NotYours, CONTENT, {"by": Actor(1, "A", 1, frozenset({Role.AUDITOR}))}),
        (MoneyNotObserved, CONTENT, {"appeal": HELD}),
        (NotAgreed, CONTENT, {"agreed": False}),
        (NotAFamilysExport, bill([Trade(order_no(1), START, 100)]), {}),
        (NothingLikeGifts, wechat_csv([SPENDING]), {}),
        (NotBookable, b"hello", {}),
    ],
)
def test_only_a_treasurer_with_the_family_s_word_reads_a_family_s_export_of_observed_money(
    observed: MoneyDesk, refusal: type[Refusal], content: bytes, facts: dict[str, object]
) -> None:
    with pytest.raises(refusal):
        bring(observed, content, **facts)


def test_the_database_holds_the_word_of_the_family_and_the_counts(observed: MoneyDesk) -> None:
    export = bring(observed)
    for change in ({"agreed": False}, {"left_out": 9}, {"receipts": 0}, {"state": "booked"}):
        with pytest.raises(IntegrityError), observed.writing() as session:
            session.connection().execute(
                sa.update(FamilyExport).where(FamilyExport.id == export.id).values(**change)  # type: ignore[arg-type]
            )


def test_a_donor_s_proof_says_whether_a_receipt_shows_it(observed: MoneyDesk) -> None:
    book(observed, bring(observed, wechat_csv(MOVES[:2])))
    for number in (MOVES[0].no, MOVES[3].no, MOVES[3].no):
        command = proofs.AddProof(OBSERVED, "WeChat", number, START.date(), Money(100))
        with observed.writing() as session:
            proofs.add_proof(
                session,
                command,
                by=observed.treasurer,
                at=observed.house.clock(),
                cipher=observed.house.cipher,
            )

    def found() -> list[bool]:
        with observed.house.database.reading() as session:
            compared: list[tuple[DonorProof, int | None]] = queries.entries_of_proofs(
                session, OBSERVED, journal=observed.journal(session), cipher=observed.house.cipher
            )
            return [seq is not None for _, seq in compared]

    assert found() == [False, True]
    book(observed, bring(observed, once="two"))
    assert found() == [True, True]


def test_the_pages_lead_from_a_file_through_the_family_s_choice_to_the_ledger(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch)
    desk = MoneyDesk(house_of(app), stand_in(monkeypatch))  # type: ignore[arg-type]
    treasurer = client_of(app, add_person(app, "t@desk.test", Role.TREASURER))
    home = f"/staff/money/appeals/{OBSERVED}/receipts/"
    assert "家庭还没有出示收款" in checked(treasurer.get(f"{home}?lang=zh")).text
    wrong = send(treasurer, f"{home}new", agreed="y", file=(io.BytesIO(b"hello"), "x.csv"))
    assert wrong.status_code == 422
    sent = send(treasurer, f"{home}new", agreed="y", file=(io.BytesIO(CONTENT), "x.zip"))
    again = send(treasurer, f"{home}new", agreed="y", file=(io.BytesIO(CONTENT), "x.zip"))
    assert again.status_code == 409
    choice = checked(treasurer.get(sent.location))
    assert send(treasurer, sent.location, left_out=["77"], decision="book").status_code == 409
    assert SPENDING.goods not in choice.text
    answer = send(treasurer, sent.location, left_out=["1", "4"], decision="book")
    assert answer.location.endswith(home)
    for language in ("zh", "en"):
        page = checked(treasurer.get(f"{home}?lang={language}"))
        for path in ("new", "proofs/new"):
            checked(treasurer.get(f"{home}{path}?lang={language}"))
    assert "Receipts shown: 3" in page.text
    assert desk.totals(OBSERVED).received_minor == SHOWN[1] + SHOWN[2] + SHOWN[4]
    auditor = client_of(app, add_person(app, "a@desk.test", Role.AUDITOR))
    assert auditor.get(f"{home}new").status_code == 403


def test_a_bill_is_burnt_by_one_person_released_by_another_and_black_to_the_pixel(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = MoneyDesk(house_of(app), stand_in(monkeypatch))  # type: ignore[arg-type]
    treasurer = client_of(app, add_person(app, "t@desk.test", Role.TREASURER, Role.APPROVER))
    other = client_of(app, add_person(app, "o@desk.test", Role.TREASURER))
    book(desk, bring(desk, wechat_csv([Move(order_no(1), START, 100_000)])))
    use = {"amount": "300", "payee_kind": "hospital", "used_on": "2026-02-10"}
    send(treasurer, f"/staff/money/appeals/{OBSERVED}/uses/new", **use, file=(io.BytesIO(photo()), "b.jpg"))
    home = f"/staff/money/appeals/{OBSERVED}/vouchers/"
    checked(treasurer.get(f"{home}?lang=zh"))
    for areas in ("", "10 10 95 5", "a b c d"):
        assert send(treasurer, f"{home}1", areas=areas, decision="keep").status_code == 422
    looked = send(treasurer, f"{home}1", areas="0 0 50 50", decision="look")
    assert "draft.jpg?areas=0+0+50+50" in looked.text
    assert treasurer.get(f"{home}1/draft.jpg?areas=0+0+50+50").mimetype == "image/jpeg"
    assert send(treasurer, f"{home}1", areas="0 0 50 50", decision="keep").location.endswith(home)
    kept = Image.open(io.BytesIO(other.get(f"{home}1/copy.jpg").data)).convert("L")
    assert max(kept.crop((0, 0, kept.width // 2 - 8, kept.height // 2 - 8)).tobytes()) < 24

    def shown() -> int:
        with house_of(app).database.reading() as session:
            return len(public_vouchers(session, OBSERVED))

    page = checked(treasurer.get(f"{home}1/release"))
    assert treasurer.post(f"{home}1/release", data=page.values).status_code == 422
    assert shown() == 0
    assert (
        other.post(
            f"{home}1/release", data={**checked(other.get(f"{home}1/release")).values, "sha256": "0"}
        ).status_code
        == 409
    )
    other.post(f"{home}1/release", data=checked(other.get(f"{home}1/release")).values)
    assert shown() == 1
    send(other, f"{home}1", areas="0 0 60 50", decision="keep")  # burnt anew, it waits again
    assert shown() == 0
