"""One donor of a running desk is forgotten: what goes is gone everywhere, and all else stands to the byte."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from charity.donations.erasure import holds, queries, service
from charity.donations.erasure.rules import (
    AskedAlready,
    Authority,
    DecidedAlready,
    DeclineReason,
    FileNumberMissing,
    NoDonorToForget,
    OnHold,
    Reason,
    SamePersonForgets,
    SamePersonLifts,
    Scope,
    Shown,
)
from charity.donations.erasure.tables import DonorErasure
from charity.donations.imports import service as imports
from charity.donations.imports.keeping import opened_texts
from charity.donations.imports.rules import RowState
from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines import service as lines
from charity.donations.lines.tables import LedgerLine
from charity.donations.queries import all_lines_of
from charity.kernel.clock import desk_day
from charity.kernel.columns import METADATA
from charity.kernel.errors import NotYours
from charity.kernel.house import House
from charity.kernel.roles import Actor
from charity.kernel.trail import TrailRow
from charity.ledger import private, proof, signed, tables
from charity.ledger.audit import verify
from charity.ledger.entry import SigningReason
from charity.ledger.export import beancount, csv, jsonl
from charity.ledger.instruments import signing_key
from charity.ledger.signed import SignedCheckpoint
from charity.public.ledger.sheet import sheet_of
from tests.reports.issuing import Office
from tests.statements.samples import START, Trade, bill, order_no

NAME, NAMESAKE, OTHER = "王小明", "王小红", "李四"
KEPT = (tables.ENTRY, tables.POSTING, tables.NODE, tables.HEAD, tables.BALANCE, tables.APPEAL_TOTAL,
        tables.REFERENCE, tables.CHECKPOINT, tables.LOG)  # fmt: skip


def statement(ref: str) -> bytes:
    """Return a bill: the donor twice, once refunded, two others, and the donor with a mistyped code."""
    wrong = f"{ref[:-1]}{'A' if ref[-1] != 'A' else 'B'}"
    names = [(NAME, ref), (NAME, ref), (OTHER, ref), (NAMESAKE, ref), (NAME, wrong)]
    trades = [
        Trade(order_no(i), START + timedelta(hours=i), 1_000 * i, attach=f"{code};{name}")
        for i, (name, code) in enumerate(names, start=1)
    ]
    back = Trade(order_no(2), START + timedelta(days=1), 2_000, attach=trades[1].attach, refund_no="5000001")
    return bill([*trades, back])


@dataclass
class Money:
    """A published appeal with a bill booked, and the acts on its donors."""

    office: Office
    ref: str
    content: bytes

    @property
    def house(self) -> House:
        return self.office.house

    def bring(self, content: bytes) -> imports.ImportOutcome:
        by = self.office.treasurer
        with self.house.database.transaction() as session:
            return imports.import_statement(
                session, content=content, filename=f"{NAME}.csv", appeal_ref=None, by=by,
                at=self.house.clock(), journal=self.office.desk.journal(session),
                cipher=self.house.cipher, vault=self.house.vault,
            )  # fmt: skip

    def seqs(self, name: str) -> list[int]:
        """Return the entries whose commitment opens to a name."""
        with self.house.database.reading() as session:
            every = list(session.exec(select(LedgerLine.seq)))
            found = private.donors_of(session, every, cipher=self.house.cipher)
        return sorted(seq for seq, donor in found.items() if donor == name)

    def ask(self, seq: int, scope: Scope = Scope.DONOR, *, by: Actor | None = None) -> int:
        asked = service.AskErasure(
            seq, scope, Reason.ASKED, Shown.ORDER_NUMBER, self.office.desk.scene.once()
        )
        who = by or self.office.treasurer
        with self.house.database.transaction() as session:
            made = service.ask(session, asked, by=who, at=self.house.clock(), cipher=self.house.cipher)
            return made.id or 0

    def carry_out(self, erasure_id: int, *, by: Actor | None = None) -> None:
        who = by or self.office.approver
        with self.house.database.transaction() as session:
            service.carry_out(session, erasure_id, by=who, at=self.house.clock(), cipher=self.house.cipher)

    def prove(self, seq: int, head: SignedCheckpoint) -> bytes:
        """Return a donor's receipt: the proof with what opens its commitments."""
        with self.house.database.reading() as session:
            opened = private.openings(session, [seq], cipher=self.house.cipher)
            found = {field: proof.Opening(*one) for (_, field), one in opened.items()}
            return signed.prove(session, seq, head, openings=found).octets

    def sign(self) -> SignedCheckpoint:
        key = signing_key(self.house.config)
        with self.house.database.transaction() as session:
            at = self.house.clock()
            return signed.sign_head(session, key=key, at=at, reason=SigningReason.BATCH)

    def kept(self) -> list[object]:
        """Return every row of the ledger's own tables, and its exports, byte for byte."""
        with self.house.database.reading() as session:
            rows = [list(map(tuple, session.connection().execute(sa.select(one)))) for one in KEPT]
            return [*map(sorted, rows), *self._exports(session)]

    def _exports(self, session: Session) -> list[object]:
        stream, beans, sheet = io.BytesIO(), io.StringIO(), io.StringIO()
        jsonl.write(session, stream)
        beancount.write(session, beans)
        csv.write(session, sheet)
        return [stream.getvalue(), beans.getvalue(), sheet.getvalue()]

    def everything_stored(self) -> list[bytes]:
        """Return every value of every table as bytes, and what sealed statement rows say."""
        found: list[bytes] = []
        with self.house.database.reading() as session:
            for table in METADATA.sorted_tables:
                for row in session.connection().execute(sa.select(table)):
                    found += [one if isinstance(one, bytes) else str(one).encode() for one in row]
            sealed = session.exec(
                select(StatementImport.ref, StatementRow.number, StatementRow.private_sealed)
                .join(StatementRow, StatementRow.import_id == StatementImport.id)  # type: ignore[arg-type]
                .where(StatementRow.private_sealed.is_not(None))  # type: ignore[union-attr]
            )
            for ref, number, octets in sealed:
                found.append(str(opened_texts(self.house.cipher, ref, number, octets or b"")).encode())
            found += [str(one).encode() for one in self._exports(session)]
            found.append(sheet_of(all_lines_of(session, self.ref)).encode())
        return found

    def files(self, folder: Path) -> dict[str, bytes]:
        """Return every file of the vault, opened."""
        names = ["".join(path.parts[-2:]) for path in folder.rglob("*") if path.is_file()]
        return {name: self.house.vault.fetch(name) for name in names}


@pytest.fixture
def money(house: House) -> Money:
    """A published appeal with a bill of named donors."""
    office = Office(house)
    _ = (office.treasurer, office.approver, office.auditor)
    ref = office.published()
    made = Money(office, ref, statement(ref))
    assert made.bring(made.content).is_booked
    return made


def test_a_forgotten_donor_is_gone_from_everywhere_and_all_else_stands_to_the_byte(
    money: Money, tmp_path: Path
) -> None:
    house, head = money.house, money.sign()
    theirs, others = money.seqs(NAME), [*money.seqs(OTHER), *money.seqs(NAMESAKE)]
    assert len(theirs) == 3, "two donations and the refund of one"
    own = money.prove(theirs[0], head)
    receipts = [money.prove(seq, head) for seq in others]
    before = money.kept()
    assert any(NAME.encode() in one for one in money.everything_stored()), "the search finds it while there"

    money.carry_out(money.ask(theirs[0]))

    assert money.kept() == before
    assert money.sign() == head
    assert [money.prove(seq, head) for seq in others] == receipts
    for octets, name in [(own, NAME), (receipts[0], OTHER)]:
        proved = proof.verify(proof.parse(octets), signing_key(house.config).verifier)
        assert proved.values["donor"] == name, "the donor's own receipt still verifies and opens"
    with house.database.reading() as session:
        assert verify(session, openings=house.cipher).ok
        assert private.openings(session, theirs, cipher=house.cipher) == {}
        told = {line.seq: line.donor for line in all_lines_of(session, money.ref)}
    assert {told[seq] for seq in theirs} == {"Erased on request"}
    assert [told[seq] for seq in others] == ["李**", "王**"]
    assert not any(NAME.encode() in one for one in money.everything_stored())
    holders = [
        name for name, content in money.files(tmp_path / "evidence").items() if NAME.encode() in content
    ]
    with house.database.reading() as session:
        assert holders == [session.exec(select(StatementImport.sha256)).one()], "the sealed original alone"
        assert [ref for ref, _ in queries.files_of(session, theirs)] == list(
            session.exec(select(StatementImport.ref))
        )


def test_the_same_payment_brought_once_more_stays_without_the_name(money: Money) -> None:
    first = money.seqs(NAME)[0]
    money.carry_out(money.ask(first))
    with money.house.database.transaction() as session:
        at = money.house.clock()
        journal = money.office.desk.journal(session)
        lines.reverse(session, first, day=desk_day(at), reason="import_undone", journal=journal, at=at)
    assert money.bring(money.content + b"\r\n").booked == 1
    assert money.seqs(NAME) == []
    with money.house.database.reading() as session:
        newest = all_lines_of(session, money.ref)[-1]
        assert (newest.amount.minor, newest.donor) == (1_000, "Erased on request")
        assert private.openings(session, [newest.seq], cipher=money.house.cipher) == {}
        assert verify(session, openings=money.house.cipher).ok


def test_one_entry_alone_is_forgotten_with_its_refund_and_doing_it_again_changes_nothing(
    money: Money,
) -> None:
    refunded = money.seqs(NAME)[1]
    erasure = money.ask(refunded, Scope.ENTRY)
    money.carry_out(erasure)
    money.carry_out(erasure)
    assert len(money.seqs(NAME)) == 1, "the other donation of that name keeps its donor"
    with money.house.database.reading() as session:
        assert len(queries.seqs_of(session, erasure)) == 2
        acts = [row for row in session.exec(select(TrailRow)) if row.act.startswith("donor:")]
        waiting = session.exec(select(StatementRow).where(StatementRow.state == RowState.UNMATCHED)).one()
        assert waiting.private_sealed is not None
    assert [row.act for row in acts] == ["donor:erasure_asked", "donor:erased"]
    assert acts[1].changes == '{"entries":2,"reason":"asked","scope":"entry"}', "a trail without a person"
    with pytest.raises(NoDonorToForget):
        money.ask(refunded)
    with pytest.raises(NoDonorToForget):
        money.ask(_seq_of_payout(money))


def _seq_of_payout(money: Money) -> int:
    return money.office.pay_out(money.ref, 500).entry_seq or 0


def test_two_people_forget_and_a_hold_stops_them(money: Money) -> None:
    office, database = money.office, money.house.database
    both = office.desk.scene.who("shuang", *office.treasurer.roles, *office.approver.roles)
    seq = money.seqs(OTHER)[0]
    for nobody in (office.auditor, office.approver):
        with pytest.raises(NotYours):
            money.ask(seq, by=nobody)
    erasure = money.ask(seq, by=both)
    with pytest.raises(AskedAlready):
        money.ask(seq)
    with pytest.raises(SamePersonForgets):
        money.carry_out(erasure, by=both)
    with pytest.raises(NotYours):
        money.carry_out(erasure, by=office.treasurer)
    with pytest.raises(sa.exc.IntegrityError), database.transaction() as session:  # the gate below the gate
        session.execute(
            sa.update(DonorErasure).values(
                state="done", decided_by_id=both.id, decided_at_utc=money.house.clock()
            )
        )
    hold = _placed(money, office.treasurer)
    with pytest.raises(OnHold):
        money.carry_out(erasure)
    with pytest.raises(OnHold):
        money.ask(money.seqs(NAME)[0])
    with pytest.raises(SamePersonLifts):
        _acted(money, lambda session: holds.lift(session, hold, by=office.treasurer, at=money.house.clock()))
    _acted(money, lambda session: holds.lift(session, hold, by=office.approver, at=money.house.clock()))
    _acted(
        money,
        lambda session: service.decline(
            session, erasure, reason=DeclineReason.NOT_SHOWN, by=office.approver, at=money.house.clock()
        ),
    )
    with pytest.raises(DecidedAlready):
        money.carry_out(erasure)
    assert money.seqs(OTHER) == [seq]


def _placed(money: Money, by: Actor) -> int:
    asked = holds.PlaceHold(money.ref, Authority.COURT, "(2026) 0301", "hold-1")
    with pytest.raises(FileNumberMissing), money.house.database.transaction() as session:
        nothing = holds.PlaceHold(money.ref, Authority.COURT, " ", "hold-0")
        holds.place(session, nothing, by=by, at=money.house.clock())
    with money.house.database.transaction() as session:
        return holds.place(session, asked, by=by, at=money.house.clock()).id or 0


def _acted(money: Money, act: Callable[[Session], object]) -> None:
    with money.house.database.transaction() as session:
        act(session)
