"""What stands between an appeal and its publication, each with the page that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from charity.appeals.appeal import Appeal
from charity.appeals.consents.queries import standing_of
from charity.appeals.consents.rules import ITEM_WORDS, Item
from charity.appeals.photos.queries import persons_in
from charity.appeals.routes.queries import standing_opinion
from charity.appeals.routes.rules import FIELD_WORDS, FIELDS, missing_fields
from charity.appeals.rules import Route
from charity.appeals.versions.queries import working_content
from charity.appeals.versions.rules import Content, wanted
from charity.intake.rules import CaseStatus
from charity.intake.tables import HelpRequest
from charity.kernel.clock import desk_day
from charity.kernel.words import N_
from charity.verification import queries as verification
from charity.verification.need.queries import latest_need
from charity.verification.need.tables import NeedAssessment
from charity.verification.review.queries import standing_review
from charity.verification.review.tables import Review
from charity.verification.rules import Block

_CONSENT_MISSING: dict[Item, str] = {
    Item.STORY: N_("Consent is missing: the story and its title"),
    Item.NAME: N_("Consent is missing: the name"),
    Item.PLACE: N_("Consent is missing: city and township"),
    Item.AGE: N_("Consent is missing: age"),
    Item.DIAGNOSIS: N_("Consent is missing: diagnosis"),
    Item.HOSPITAL: N_("Consent is missing: hospital"),
    Item.PHOTOS: N_("Consent is missing: photos, of everyone who can be recognised in them"),
    Item.CHILD_FACE: N_("Consent is missing: a child's face"),
    Item.FILM: N_("Consent is missing: voice and film"),
    Item.COSTS: N_("Consent is missing: costs, line by line"),
    Item.UPDATES: N_("Consent is missing: updates"),
}
assert set(_CONSENT_MISSING) == set(ITEM_WORDS)


@dataclass(frozen=True, slots=True)
class Proof:
    """The review and the need that an appeal may rest on now."""

    review: Review
    need: NeedAssessment


def proof_of(session: Session, request_id: int) -> Proof | None:
    """Return the review that verified a case as it stands, with the need that it rests on; else None."""
    case = session.get(HelpRequest, request_id)
    if case is None or case.stage is not CaseStatus.VERIFIED:
        return None
    review, need = standing_review(session, case), latest_need(session, request_id)
    return Proof(review, need) if review is not None and need is not None else None


def is_reviewed_anew(session: Session, appeal: Appeal) -> bool:
    """Return whether a later review verified the case than the one that the page rests on."""
    proof = proof_of(session, appeal.request_id)
    return proof is not None and proof.review.id != appeal.review_id


def blocks(session: Session, appeal: Appeal, *, at: datetime) -> list[Block]:
    """Return everything that blocks publishing an appeal's working words, in the order of the work."""
    content = working_content(session, appeal)
    return [
        *_proof_blocks(session, appeal),
        *_route_blocks(session, appeal, content),
        *_word_blocks(appeal, content),
        *_consent_blocks(session, appeal, content, at),
    ]


def _proof_blocks(session: Session, appeal: Appeal) -> Iterator[Block]:
    case = session.get(HelpRequest, appeal.request_id)
    assert case is not None
    missing = verification.blocks(session, case)
    yield from missing
    if not missing and case.stage is not CaseStatus.VERIFIED:
        words = N_("The case is not verified by a review of its present state")
        yield Block("review", words, "review.show", {"ref": case.ref})


def _route_blocks(session: Session, appeal: Appeal, content: Content) -> Iterator[Block]:
    here = {"ref": appeal.ref}
    route = appeal.legal_route
    if route is None:
        yield Block("route", N_("The legal route is not chosen"), "appeal_routes.choose", here)
        return
    if route is Route.DIRECT and standing_opinion(session) is None:
        yield Block("legal_opinion", N_("The direct route is off: no legal opinion stands"), "legal.show", {})
    for name in missing_fields(content.route or FIELDS[route]()):
        values = {**here, "route": route.value}
        yield Block(f"route_{name}", FIELD_WORDS[name], "appeal_routes.fill", values)
    yield from _fit_blocks(appeal, route)


def _fit_blocks(appeal: Appeal, route: Route) -> Iterator[Block]:
    """Goods go with a need of goods and nothing else does."""
    if (route is Route.GOODS) != (appeal.need_kind == "goods"):
        words = N_("The legal route does not fit the kind of need")
        yield Block("route_fits", words, "appeal_routes.choose", {"ref": appeal.ref})


def _word_blocks(appeal: Appeal, content: Content) -> Iterator[Block]:
    here, draft = {"ref": appeal.ref}, content.draft
    wants = {
        "title": (bool(draft.title.zh), N_("The title is not written")),
        "neutral_title": (bool(draft.neutral_title.zh), N_("The neutral title for papers is not written")),
        "story": (bool(draft.story), N_("The story is not written")),
        "ways": (bool(draft.ways), N_("How to give is not said")),
    }
    for code, (is_there, words) in wants.items():
        if not is_there:
            yield Block(code, words, "appeal_drafts.edit", here)


def _consent_blocks(session: Session, appeal: Appeal, content: Content, at: datetime) -> Iterator[Block]:
    assert appeal.id is not None
    standing = standing_of(session, appeal.id, day=desk_day(at))
    wants = wanted(content, persons_in(session, [appeal.id])[appeal.id])
    for item in standing.missing(wants):
        yield Block(f"consent_{item}", _CONSENT_MISSING[item], "appeal_consents.panel", {"ref": appeal.ref})
