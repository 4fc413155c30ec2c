"""Drafts, evidence, authorisations and codes as services, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from charity.intake import queries as case_queries
from charity.intake import service as requests
from charity.intake.ask import queries, service
from charity.intake.ask.rules import DRAFT_KEPT, NotFinished, TooManyFiles
from charity.intake.ask.tables import DraftFile, RequestDraft
from charity.intake.authorisations import queries as authorisation_queries
from charity.intake.authorisations import service as authorisations
from charity.intake.authorisations.rules import PaperMissing, Way
from charity.intake.authorisations.tables import Authorisation
from charity.intake.evidence import queries as evidence_queries
from charity.intake.evidence import service as evidence
from charity.intake.evidence.rules import EvidenceKind, FileDamaged, TooManyPieces
from charity.intake.evidence.tables import Evidence
from charity.intake.rules import Channel
from charity.intake.status import service as status
from charity.intake.status.tables import CodeTry
from charity.intake.tables import HelpRequest
from charity.intake.worker import handlers
from charity.kernel.errors import Missing, TooMany
from charity.kernel.house import House
from charity.kernel.images import EmptyFile, NotAPhoto
from charity.kernel.outbox import drain
from charity.kernel.references import BadCode, make_secret_code
from charity.kernel.roles import PUBLIC
from charity.kernel.trail import TrailRow
from charity.staff.passwords import hash_password
from tests.conftest import NOON
from tests.intake.family import PAGES, facts, photo, signed

CODE = make_secret_code(b"a code for a test")
OTHER = make_secret_code(b"another code, too")
GOING = service.Sending(pin="270914", pin_hash=hash_password("270914"))


def begin(house: House, code: str = CODE) -> RequestDraft:
    """Begin a draft with every page filled in."""
    with house.database.transaction() as session:
        draft = service.start(session, code, at=NOON, cipher=house.cipher)
        for page, data in PAGES.items():
            saved = {name: value.replace(",", "") for name, value in data.items()}
            service.save_page(session, draft, page, saved, at=NOON, cipher=house.cipher)
        return draft


def held(session: Session, code: str, house: House) -> RequestDraft:
    """Return the draft of a code."""
    found = queries.draft_by_code(session, code, at=NOON, cipher=house.cipher)
    assert found is not None
    return found


def add(session: Session, draft: RequestDraft, content: bytes, house: House) -> DraftFile:
    """Add a file to a draft."""
    return service.add_file(
        session, draft, kind=EvidenceKind.BILL, content=content, filename="账单.jpg", at=NOON,
        vault=house.vault, cipher=house.cipher,
    )  # fmt: skip


def case_of(house: House, once: str = "1") -> HelpRequest:
    """Take a request in."""
    command = requests.TakeIn(facts=facts(), channel=Channel.PHONE, once=once)
    with house.database.transaction() as session:
        return requests.take_in(session, command, by=PUBLIC, at=NOON, cipher=house.cipher)


def hand_in(session: Session, case: HelpRequest, content: bytes, house: House) -> Evidence:
    """Add evidence to a request."""
    return evidence.add_evidence(
        session, case=case, kind=EvidenceKind.BILL, content=content, filename="账单.jpg", by=PUBLIC, at=NOON,
        vault=house.vault, cipher=house.cipher,
    )  # fmt: skip


class TestDrafts:
    """Saved page by page, found by the code alone."""

    def test_a_draft_is_sealed_and_found_by_its_code_alone(self, house: House) -> None:
        begin(house)
        with house.database.reading() as session:
            answers = queries.answers_of(held(session, CODE.lower(), house), cipher=house.cipher)
            assert answers["seeker"]["seeker_name"] == "Shi Lan"
            assert queries.draft_by_code(session, OTHER, at=NOON, cipher=house.cipher) is None
            with pytest.raises(BadCode):
                queries.draft_by_code(session, CODE[:-1] + "2" * 2, at=NOON, cipher=house.cipher)
            row = session.connection().execute(sa.text("SELECT answers_sealed FROM request_draft")).one()
        assert b"Shi Lan" not in bytes(row[0])

    def test_sending_makes_a_request_with_files_and_authorisation_once(self, house: House) -> None:
        begin(house)
        with house.database.transaction() as session:
            add(session, held(session, CODE, house), photo("red"), house)
        made = []
        for _ in range(2):
            with house.database.transaction() as session:
                draft = held(session, CODE, house)
                made.append(service.send(session, draft, GOING, at=NOON, cipher=house.cipher).id)
        with house.database.reading() as session:
            case = case_queries.case_by_code(session, CODE, cipher=house.cipher)
            assert case is not None
            assert made == [case.id, case.id]
            [piece] = evidence_queries.evidence_of(session, case)
            assert evidence_queries.filename_of(piece, case, cipher=house.cipher) == "账单.jpg"
            given = authorisation_queries.authorisation_of(session, case)
            assert given is not None
            told = authorisation_queries.readable(given, case, cipher=house.cipher)
            assert (told.signed_name, told.offices) == ("Shi Lan", "Village committee")
            assert session.exec(select(DraftFile)).all() == []
            opened = case_queries.readable(session, case, cipher=house.cipher)
            assert opened.beneficiary_name == "Shi Xiaohe"
            assert opened.cost_to_date == facts().cost_to_date

    def test_a_draft_with_an_open_page_is_not_sent(self, house: House) -> None:
        with house.database.transaction() as session:
            draft = service.start(session, CODE, at=NOON, cipher=house.cipher)
            with pytest.raises(NotFinished):
                service.send(session, draft, GOING, at=NOON, cipher=house.cipher)

    def test_the_same_file_twice_is_one_file_and_there_is_a_limit(self, house: House) -> None:
        begin(house)
        with house.database.transaction() as session:
            draft = held(session, CODE, house)
            assert add(session, draft, photo("red"), house).id == add(session, draft, photo("red"), house).id
            for number in range(19):
                add(session, draft, photo(size=(number + 1, 5)), house)
            with pytest.raises(TooManyFiles):
                add(session, draft, photo(size=(99, 5)), house)

    def test_a_forgotten_draft_takes_its_files_along_but_not_those_that_serve_elsewhere(
        self, house: House
    ) -> None:
        begin(house)
        case = case_of(house)
        shared, own = photo("red"), photo("blue")
        with house.database.transaction() as session:
            draft = held(session, CODE, house)
            kept = [add(session, draft, content, house).sha256 for content in (shared, own)]
            hand_in(session, session.get_one(HelpRequest, case.id), shared, house)
        late = NOON + DRAFT_KEPT
        assert drain(house.database, handlers(house.vault), at=late) == 1
        with house.database.reading() as session:
            assert queries.draft_by_code(session, CODE, at=NOON, cipher=house.cipher) is None
        assert house.vault.fetch(kept[0]) == shared
        assert not list(house.config.instance.glob(f"evidence/*/{kept[1][2:]}"))

    def test_a_draft_whose_time_is_over_is_found_no_more(self, house: House) -> None:
        begin(house)
        late = NOON + DRAFT_KEPT
        with house.database.reading() as session:
            assert queries.draft_by_code(session, CODE, at=late, cipher=house.cipher) is None

    def test_the_pin_is_forgotten_after_an_hour_and_still_opens_the_request(self, house: House) -> None:
        begin(house)
        with house.database.transaction() as session:
            service.send(session, held(session, CODE, house), GOING, at=NOON, cipher=house.cipher)
        drain(house.database, handlers(house.vault), at=NOON + timedelta(hours=1))
        with house.database.reading() as session:
            assert held(session, CODE, house).pin_sealed is None
            case = case_queries.case_by_code(session, CODE, cipher=house.cipher)
        assert status.pin_belongs(case, "270914")
        assert not status.pin_belongs(case, "270915")
        assert not status.pin_belongs(None, "270914")

    def test_a_draft_leaves_no_personal_datum_in_the_trail(self, house: House) -> None:
        begin(house)
        with house.database.reading() as session:
            rows = session.exec(select(TrailRow)).all()
        assert len(rows) == len(PAGES) + 1
        assert "Shi" not in " ".join(row.changes for row in rows)


class TestTries:
    """Guessing is slowed down."""

    def test_the_sixth_pin_for_a_code_waits_and_a_quarter_hour_later_counts_anew(self, house: House) -> None:
        code, address = status.code_bucket(CODE, house.cipher), status.address_bucket("::1", house.cipher)
        for _ in range(5):
            with house.database.transaction() as session:
                status.check_tries(session, address=address, code=code, at=NOON)
                status.note_failed_try(session, buckets=[address, code], at=NOON)
        with house.database.transaction() as session:
            with pytest.raises(TooMany):
                status.check_tries(session, address=address, code=code, at=NOON + timedelta(minutes=14))
            status.check_tries(session, address=address, at=NOON)
            later = NOON + timedelta(minutes=15)
            status.check_tries(session, address=address, code=code, at=later)
            status.note_failed_try(session, buckets=[address], at=later)
            session.flush()
            assert len(session.exec(select(CodeTry)).all()) == 1


class TestEvidence:
    """Private files that belong to one request."""

    def test_the_same_file_is_one_piece_of_a_request_and_another_of_another(self, house: House) -> None:
        one, two = case_of(house), case_of(house, once="2")
        with house.database.transaction() as session:
            first = hand_in(session, one, photo(), house)
            assert hand_in(session, one, photo(), house).id == first.id
            other = hand_in(session, two, photo(), house)
            assert other.id != first.id
            with pytest.raises(Missing):
                evidence_queries.piece_of(session, one, other.id or 0)

    def test_a_reading_of_the_original_is_in_the_trail_and_a_damaged_file_is_told(self, house: House) -> None:
        case = case_of(house)
        with house.database.transaction() as session:
            piece = hand_in(session, case, photo(), house)
            content = evidence.read_original(session, piece, case=case, vault=house.vault, by=PUBLIC, at=NOON)
            assert content == photo()
            acts = session.exec(select(TrailRow.act).where(TrailRow.case == case.ref)).all()
            assert "evidence:read" in acts
            house.vault.erase(piece.sha256)
            with pytest.raises(FileDamaged):
                evidence.read_original(session, piece, case=case, vault=house.vault, by=PUBLIC, at=NOON)

    def test_what_is_no_picture_is_refused_before_it_is_kept(self, house: House) -> None:
        case = case_of(house)
        with house.database.transaction() as session:
            for content, refusal in ((b"", EmptyFile), (b"PK\x03\x04", NotAPhoto)):
                with pytest.raises(refusal):
                    hand_in(session, case, content, house)
        assert not list(house.config.instance.glob("evidence/*/*"))

    def test_there_is_a_limit_of_pieces(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(evidence, "PIECES_MAX", 1)
        case = case_of(house)
        with house.database.transaction() as session:
            hand_in(session, case, photo(), house)
            with pytest.raises(TooManyPieces):
                hand_in(session, case, photo("red"), house)


class TestAuthorisation:
    """Nobody is asked without it."""

    def sign(
        self, session: Session, case: HelpRequest, house: House, way: Way, paper: Evidence | None
    ) -> Authorisation:
        """Sign an authorisation."""
        return authorisations.sign(
            session, case=case, signed=signed(), way=way, by=PUBLIC, at=NOON, cipher=house.cipher, paper=paper
        )  # fmt: skip

    def test_paper_wants_its_photo_in_the_service_and_in_the_database(self, house: House) -> None:
        case = case_of(house)
        with house.database.transaction() as session:
            with pytest.raises(PaperMissing):
                self.sign(session, case, house, Way.PAPER, None)
            self.sign(session, case, house, Way.TYPED, None)
        with pytest.raises(IntegrityError), house.database.transaction() as session:
            session.connection().execute(sa.text("UPDATE authorisation SET way = 'paper'"))

    def test_the_paper_belongs_to_the_same_request(self, house: House) -> None:
        one, two = case_of(house), case_of(house, once="2")
        with house.database.transaction() as session:
            paper = hand_in(session, two, photo(), house)
        with pytest.raises(IntegrityError), house.database.transaction() as session:
            self.sign(session, one, house, Way.PAPER, paper)

    def test_withdrawn_nobody_may_be_asked_any_more(self, house: House) -> None:
        case = case_of(house)
        with house.database.transaction() as session:
            self.sign(session, case, house, Way.TYPED, None)
            self.sign(session, case, house, Way.TYPED, None)
            found = session.get_one(HelpRequest, case.id)
            status.withdraw(session, found, by=PUBLIC, at=NOON)
            assert authorisation_queries.authorisation_of(session, found) is None
            assert found.status == "withdrawn"
            status.withdraw(session, found, by=PUBLIC, at=NOON)
