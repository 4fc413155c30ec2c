"""What a transparency report carries for programs: its leaves, their proof, the totals it claims."""

from __future__ import annotations

import io
import json

import sqlalchemy as sa
from sqlmodel import Session

from charity.kernel.money import Money
from charity.ledger import merkle, tree
from charity.ledger.balances import appeal_totals
from charity.ledger.export import csv, jsonl
from charity.ledger.note import encoded
from charity.ledger.tables import ENTRY
from charity.reports.appeal.facts import AppealReport, EarlierReport
from charity.reports.paper.attachments import Attachment
from charity.reports.speech import Speech
from charity.verifier.bundle import bundle

REPORT = "report.json"
LEAVES = "ledger.jsonl"
TABLE = "ledger.csv"
CHECKPOINT = "checkpoint"
VERIFIER = "verifier.py"
_VERSION = 1


def attachments(session: Session, report: AppealReport, words: Speech) -> list[Attachment]:
    """Return the files of a report, in the reading that its facts were gathered in."""
    leaves, table = io.BytesIO(), io.StringIO(newline="")
    jsonl.write(session, leaves, appeal=report.reference, size=report.log.size)
    csv.write(session, table, appeal=report.reference, size=report.log.size)
    claims = json.dumps(_claims(session, report, words), ensure_ascii=False, sort_keys=True)
    text = "text/plain"
    return [
        Attachment(
            REPORT, words._("What this report claims, for programs"), "application/json", claims.encode()
        ),
        Attachment(LEAVES, words._("The entries of this appeal, one a line"), text, leaves.getvalue()),
        Attachment(TABLE, words._("The same entries as a table"), "text/csv", table.getvalue().encode()),
        Attachment(CHECKPOINT, words._("The signed checkpoint"), text, report.log.note.encode()),
        Attachment(VERIFIER, words._("The program that checks this paper"), text, bundle().encode()),
    ]


def _claims(session: Session, report: AppealReport, words: Speech) -> dict[str, object]:
    totals, sums = appeal_totals(session, report.reference), report.equation
    numbers = ("received_minor", "paid_out_minor", "refunded_minor", "fees_minor", "held_minor")
    printed = {
        "received": sums.received,
        "paid_out": sums.paid_out,
        "refunded": sums.refunded,
        "fees": sums.fees,
        "held": sums.left,
    }
    return {
        "v": _VERSION,
        "paper": "appeal",
        "subject": report.reference,
        "locale": words.locale,
        "size": report.log.size,
        "proof": [encoded(one) for one in _proof(session, report)],
        "totals": {
            "custody": totals.custody.value,
            "currency": totals.currency,
            **{name: getattr(totals, name) for name in (*numbers, "donations", "lumps")},
        },
        "printed": {} if report.goods else _printed(printed, words),
        "previous": report.log.earlier and _previous(report.log.earlier),
    }


def _printed(amounts: dict[str, Money], words: Speech) -> dict[str, str]:
    """Return the amounts as the first page prints them; one that asks for no money prints none."""
    return {name: words.money(amount) for name, amount in amounts.items()}


def _previous(earlier: EarlierReport) -> dict[str, object]:
    return {"checkpoint": earlier.note, "consistency": [encoded(one) for one in earlier.consistency]}


def _proof(session: Session, report: AppealReport) -> list[bytes]:
    """Return the one proof of all leaves of the appeal under the checkpoint."""
    size = report.log.size
    where = (ENTRY.c.appeal == report.reference) & (ENTRY.c.seq < size)
    query = sa.select(ENTRY.c.seq).where(where).order_by(ENTRY.c.seq)
    seqs = session.connection().execute(query).scalars().all()
    return tree.read_with(session, lambda node: merkle.joint_proof(seqs, size, node))
