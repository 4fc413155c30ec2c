"""One entry as an auditor reads it: what it says, what it was booked from, who stands behind it."""

from __future__ import annotations

from flask import url_for
from markupsafe import Markup
from sqlmodel import Session

from charity.donations.imports.tables import StatementImport, StatementRow
from charity.donations.lines.rules import told
from charity.donations.lines.shown import late_text
from charity.donations.lines.tables import LedgerLine
from charity.donations.payouts.tables import DocumentedUse, Payout
from charity.kernel.money import Money
from charity.kernel.roles import Role
from charity.kernel.web.unit import house
from charity.kernel.web.words import _, day_text, moment_text, money_text
from charity.reports.appeal.facts import Signatory
from charity.reports.appeal.people import Numbers
from charity.reports.audit.documents import documents_shown
from charity.reports.audit.queries import Behind, Stored
from charity.reports.audit.shown import EntryShown, kind_text
from charity.statements.formats import FORMAT_WORDS

Pairs = list[tuple[str, object]]


def entry_shown(session: Session, entry: Stored, found: Behind) -> EntryShown:
    """Return an entry for its page."""
    return EntryShown(
        seq=entry.seq,
        facts=[*_facts(entry), *(_line_facts(session, found.line) if found.line else [])],
        postings=entry.postings,
        source=_source(found.statement, found.row),
        people=[*_people(session, found), *_evidence(found)],
        documents=documents_shown(session, entry, house=house()),
        links=_links(entry, found),
        leaf=entry.leaf.decode(),
        leaf_hash=entry.leaf_hash.hex(),
        hash_is_right=entry.hash_is_right,
        booked_at=entry.booked_at,
    )


def _facts(entry: Stored) -> Pairs:
    facts: Pairs = [(_("What it is"), kind_text(entry.kind)), (_("Day"), day_text(entry.day))]
    if entry.appeal:
        facts.append((_("Appeal"), entry.appeal))
    if entry.reason:
        facts.append((_("Reason code"), entry.reason))
    return facts


def _line_facts(session: Session, line: LedgerLine) -> Pairs:
    late = late_text(session, line)
    amounts = (
        (_("Amount"), line.amount_minor),
        (_("Fee"), line.fee_minor),
        (_("Balance after"), line.running_minor),
    )
    return [
        *([(_("Day of the payment"), late)] if late else []),
        *((name, money_text(Money(minor, line.currency))) for name, minor in amounts),
        (_("Donor, masked"), _(told(line.donor_masked)) if line.donor_masked else "—"),
    ]


def _source(statement: StatementImport | None, row: StatementRow | None) -> Pairs:
    if statement is None:
        return []
    source: Pairs = [
        (_("Statement"), statement.ref),
        (_("Kind of file"), _(FORMAT_WORDS.get(statement.format, statement.format))),
        (_("SHA-256 of the file"), _hash(statement.sha256)),
        (_("Brought in"), moment_text(statement.imported_at_utc)),
    ]
    if row is not None:
        source += [(_("Row of the statement"), row.number), (_("Line of the file"), row.line)]
    return source


def _people(session: Session, found: Behind) -> Pairs:
    payout, use, statement = found.payout, found.use, found.statement
    numbers = Numbers(session, [*_ids_of(payout, use), statement.booked_by_id if statement else None])
    if payout is not None:
        asked = numbers.acting_as(payout.requested_by_id, Role.TREASURER)
        approved = numbers.acting_as(payout.approved_by_id, Role.APPROVER)
        return [(_("Asked for by"), _who(asked)), (_("Approved by"), _who(approved))]
    if use is not None:
        return [(_("Recorded by"), _who(numbers.acting_as(use.recorded_by_id, Role.TREASURER)))]
    if statement is not None:
        return [(_("Booked by"), _who(numbers.acting_as(statement.booked_by_id, Role.TREASURER)))]
    return []


def _ids_of(payout: Payout | None, use: DocumentedUse | None) -> list[int | None]:
    if payout is not None:
        return [payout.requested_by_id, payout.approved_by_id]
    return [use.recorded_by_id] if use is not None else []


def _who(person: Signatory | None) -> str:
    return f"{_(person.role)} {person.number:02d}" if person else _("The desk's server")


def _evidence(found: Behind) -> Pairs:
    if found.evidence is not None:
        added = moment_text(found.evidence.added_at_utc)
        return [(_("Evidence, by its SHA-256"), _hash(found.evidence.sha256)), (_("Evidence added"), added)]
    if found.payout is not None:
        return [(_("Evidence, by its SHA-256"), _("not in yet"))]
    return []


def _hash(digest: str) -> Markup:
    """Return a hash as one piece that can be copied, and that may break anywhere on a narrow page."""
    return Markup('<span class="mono">{}</span>').format(digest)


def _links(entry: Stored, found: Behind) -> list[tuple[str, str]]:
    """Return the ways on: what it undoes, what undid it, the statement's row, the payout."""
    others = [
        (entry.reverses, _("It reverses entry %(number)s", number=entry.reverses)),
        (entry.reversed_by, _("Entry %(number)s reversed it", number=entry.reversed_by)),
    ]
    if found.line is not None and entry.reverses is None:
        others.append((found.line.of_seq, _("It gives back entry %(number)s", number=found.line.of_seq)))
    links = [(words, url_for("audit.entry", seq=seq)) for seq, words in others if seq is not None]
    if found.statement is not None:
        before = found.row.number - 1 if found.row is not None else 0
        row = url_for("imports.statement", ref=found.statement.ref, after=before or None)
        links.append((_("Open the statement at this row"), row))
    if found.payout is not None:
        links.append((_("Open the payout"), url_for("payouts.payout", payout_id=found.payout.id)))
    return links
