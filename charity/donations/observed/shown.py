"""What the pages of families' exports print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from charity.donations.imports.postings import reference_of
from charity.donations.imports.shown import format_text
from charity.donations.observed.rules import ExportState, ReceiptsShown, is_lump
from charity.donations.observed.tables import DonorProof, FamilyExport, UseVoucher
from charity.donations.payouts.rules import PAYEE_WORDS, PayeeKind
from charity.donations.payouts.tables import DocumentedUse
from charity.donations.words import CHANNEL_WORDS
from charity.kernel.money import Money, total
from charity.kernel.roles import Actor, Role
from charity.kernel.web.words import _, day_text, money_text, ngettext
from charity.kernel.words import N_
from charity.ledger.journal import Journal
from charity.statements.row import Row

STATE_WORDS: Mapping[str, str] = {
    ExportState.WAITING: N_("Waits for the family's choice"),
    ExportState.BOOKED: N_("Booked"),
    ExportState.DROPPED: N_("Dropped"),
}


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """One receipt that waits for the family's choice."""

    number: int
    at: datetime
    amount: Money
    giver: str
    note: str
    is_known: bool
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class ExportShown:
    """One export of a family."""

    id: int
    format: str
    state: str
    is_waiting: bool
    brought_at: datetime
    rows: int
    receipts: int
    left_out: int
    dropped_unread: int
    shown_from: datetime
    shown_until: datetime
    sha256: str
    import_ref: str | None


@dataclass(frozen=True, slots=True)
class ProofShown:
    """One proof of a donor and the entry that shows it."""

    given_on: date
    amount: Money
    channel: str
    entry_seq: int | None


@dataclass(frozen=True, slots=True)
class VoucherShown:
    """One use and where the public copy of its bill stands."""

    use_id: int
    used_on: date
    amount: Money
    payee: str
    state: str
    tone: str
    may_burn: bool
    may_release: bool
    has_copy: bool


def voucher_shown(use: DocumentedUse, voucher: UseVoucher | None, actor: Actor) -> VoucherShown:
    """Return one use as the list of bills shows it."""
    assert use.id is not None
    is_shown = voucher is not None and voucher.released_at_utc is not None
    waits = voucher is not None and not is_shown
    words, tone = (
        (N_("Shown"), "good")
        if is_shown
        else (N_("Waits for another person's look"), "look")
        if waits
        else (N_("No copy yet"), "quiet")
    )
    return VoucherShown(
        use_id=use.id,
        used_on=use.used_on,
        amount=Money(use.amount_minor, use.currency),
        payee=_(PAYEE_WORDS[PayeeKind(use.payee_kind)]),
        state=_(words),
        tone=tone,
        may_burn=actor.may(Role.TREASURER),
        may_release=waits
        and voucher is not None
        and voucher.burnt_by_id != actor.id
        and bool(actor.roles & {Role.TREASURER, Role.APPROVER}),
        has_copy=voucher is not None,
    )


def receipt_shown(row: Row, known: bool, left_out: frozenset[int]) -> ReceiptShown:
    """Return one receipt as the choice lists it."""
    return ReceiptShown(
        number=row.number,
        at=row.at,
        amount=Money(row.amount_minor, row.currency),
        giver=_("Several donors, unknown") if is_lump(row) else row.donor or _("Not named"),
        note=" · ".join(part for part in row.text.split("\n") if part),
        is_known=known,
        is_left_out=row.number in left_out,
    )


def receipts_shown(rows: Sequence[Row], left_out: frozenset[int], *, journal: Journal) -> list[ReceiptShown]:
    """Return the receipts of an export; one that stands in the ledger already is known."""
    standing = journal.standing([reference_of(row) for row in rows])
    return [receipt_shown(row, reference_of(row) in standing, left_out) for row in rows]


def sum_text(rows: Sequence[Row]) -> str:
    """Say how much money a family's export shows."""
    amount = money_text(total(Money(row.amount_minor, row.currency) for row in rows))
    return ngettext(
        "%(num)s receipt of %(amount)s altogether.",
        "%(num)s receipts of %(amount)s altogether.",
        len(rows),
        amount=amount,
    )


def export_shown(export: FamilyExport, imported: tuple[str, bool] | None) -> ExportShown:
    """Return one export as the list shows it; `imported`: its import's reference, and whether it stands."""
    assert export.id is not None
    import_ref, stands = imported or (None, True)
    return ExportShown(
        id=export.id,
        format=format_text(export.format),
        state=_(STATE_WORDS[export.state]) if stands else _("Undone"),
        is_waiting=export.state == ExportState.WAITING,
        brought_at=export.brought_at_utc,
        rows=export.rows,
        receipts=export.receipts,
        left_out=export.left_out,
        dropped_unread=export.rows - export.receipts,
        shown_from=export.shown_from_utc,
        shown_until=export.shown_until_utc,
        sha256=export.sha256,
        import_ref=import_ref,
    )


def proof_shown(proof: DonorProof, entry_seq: int | None) -> ProofShown:
    """Return one proof as the list shows it."""
    return ProofShown(
        given_on=proof.given_on,
        amount=Money(proof.amount_minor, proof.currency),
        channel=_(CHANNEL_WORDS[proof.channel]),
        entry_seq=entry_seq,
    )


def told(shown: ReceiptsShown) -> str:
    """Say in one sentence what is known of an appeal's receipts; never that it is everything."""
    assert shown.shown_from is not None
    assert shown.shown_until is not None
    files = ngettext(
        "Receipts shown: %(receipts)s, of %(from)s to %(until)s, from %(num)s file of the family.",
        "Receipts shown: %(receipts)s, of %(from)s to %(until)s, from %(num)s files of the family.",
        shown.files,
        receipts=shown.receipts,
        **{"from": day_text(shown.shown_from), "until": day_text(shown.shown_until)},
    )
    return " ".join((files, _left_out(shown.left_out)))


def _left_out(count: int) -> str:
    if not count:
        return _("The family left out none of the receipts in them.")
    return ngettext("The family left out %(num)s receipt.", "The family left out %(num)s receipts.", count)
