"""Questions about reviews."""

from __future__ import annotations

from sqlmodel import Session, col, select

from charity.intake.tables import HelpRequest
from charity.kernel.cipher import Cipher
from charity.verification.need.queries import latest_need
from charity.verification.review.rules import Decision, Unchecked
from charity.verification.review.tables import Review, ReviewUnchecked, VerificationDocument


def reviews_of(session: Session, request_id: int) -> list[Review]:
    """Return the reviews of a case, newest first."""
    rows = session.exec(
        select(Review).where(Review.request_id == request_id).order_by(col(Review.number).desc())
    )
    return list(rows)


def latest_review(session: Session, request_id: int) -> Review | None:
    """Return the last review of a case, None when there is none."""
    return session.exec(
        select(Review).where(Review.request_id == request_id).order_by(col(Review.number).desc()).limit(1)
    ).first()


def review_sent_as(session: Session, once: str) -> Review | None:
    """Return the review that a form already made."""
    return session.exec(select(Review).where(Review.once == once)).one_or_none()


def beneficiary_mark(case: HelpRequest) -> str:
    """Return what tells that somebody else is to be helped: the blind identity and the year of birth."""
    identity = case.identity_index.hex() if case.identity_index is not None else ""
    return f"{identity}|{case.beneficiary_birth_year or ''}"


def standing_review(session: Session, case: HelpRequest) -> Review | None:
    """Return the review that verified the case as it is now: same need, same beneficiary; else None."""
    assert case.id is not None
    review = latest_review(session, case.id)
    if review is None or review.decision != Decision.VERIFIED:
        return None
    need = latest_need(session, case.id)
    same_need = need is not None and need.id == review.need_id
    return review if same_need and review.beneficiary_mark == beneficiary_mark(case) else None


def unchecked_of(session: Session, review: Review) -> list[Unchecked]:
    """Return what a review says was not checked, in the order of the list."""
    codes = set(session.exec(select(ReviewUnchecked.code).where(ReviewUnchecked.review_id == review.id)))
    return [item for item in Unchecked if item in codes]


def words_of(review: Review, *, cipher: Cipher) -> str:
    """Return a review's words, in the clear; empty when there are none."""
    if review.words_sealed is None:
        return ""
    return cipher.open(place(review), review.words_sealed)


def place(review: Review) -> str:
    """Return the name of the place a review's words are sealed for."""
    return f"review.words|{review.once}"


def document_place(sha256: str) -> str:
    """Return the name of the place where what was signed is sealed."""
    return f"verification_document.document|{sha256}"


def document_of(session: Session, review_id: int) -> VerificationDocument | None:
    """Return what a review signed, None when it was signed before such documents were kept."""
    return session.get(VerificationDocument, review_id)


def document_by_hash(session: Session, sha256: str) -> VerificationDocument | None:
    """Return the signed document of a hash."""
    return session.exec(
        select(VerificationDocument).where(VerificationDocument.sha256 == sha256)
    ).one_or_none()


def case_of_document(session: Session, document: VerificationDocument) -> HelpRequest:
    """Return the case that a signed document is about."""
    return session.exec(
        select(HelpRequest)
        .join(Review, col(Review.request_id) == col(HelpRequest.id))
        .where(Review.id == document.review_id)
    ).one()


def review_of_document(session: Session, document: VerificationDocument) -> Review:
    """Return the review that signed a document."""
    return session.get_one(Review, document.review_id)


def document_bytes(document: VerificationDocument, *, cipher: Cipher) -> bytes:
    """Return the exact bytes that were signed; raises SealBroken."""
    return cipher.open(document_place(document.sha256), document.document_sealed).encode()
