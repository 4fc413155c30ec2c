"""The checkpoint of a report, how the log went on from the report before, and what the file carries."""

from __future__ import annotations

from reportlab.platypus import Flowable, Spacer

from charity.reports.appeal.facts import AppealReport, LogState
from charity.reports.appeal.sections import section
from charity.reports.paper import look
from charity.reports.paper.prose import lead_in, prose, style
from charity.reports.paper.signed import checkpoint_block, grouped, keys_block
from charity.reports.speech import Speech
from charity.reports.witnessed import witnesses_told


def signed_log(report: AppealReport, words: Speech) -> list[Flowable]:
    """Return the section of the checkpoint."""
    log = report.log
    return [
        *section(words._("The signed checkpoint"), "checkpoint", room=300),
        prose(
            words._(
                "The log %(origin)s held %(count)s entries, %(leaves)s of them about this appeal. The desk "
                "signed that, and cannot take it back: who keeps these lines can prove any later change.",
                origin=log.origin,
                count=f"{log.size:,}",
                leaves=f"{log.leaves:,}",
            ),
            style(look.BODY, after=4),
        ),
        checkpoint_block(
            log.note,
            words._("The checkpoint, verbatim"),
            [
                Spacer(0, 4),
                prose(
                    witnesses_told(log.witnessed, log.witnesses_wanted, words),
                    style(look.SMALL, color=look.SOFT, after=6),
                ),
                lead_in(words._("Since the report before")),
                prose(_continuity(log, words), style(look.SMALL)),
            ],
        ),
        *keys_block(
            words._("Whose signatures these are"),
            [
                (words._("Key of the log"), log.vkey),
                (words._("Certificate behind this paper's signature, SHA-256"), grouped(log.authority)),
            ],
        ),
        *_attached(words),
    ]


def _continuity(log: LogState, words: Speech) -> str:
    if log.earlier is None:
        return words._(
            "This is the first report of this appeal with a checkpoint; the next is held against it."
        )
    return words._(
        "The report of %(day)s covered the first %(old)s entries. These %(new)s begin with exactly those and "
        "add %(more)s; %(count)s hashes in report.json prove it.",
        day=words.day(log.earlier.issued_on),
        old=f"{log.earlier.size:,}",
        new=f"{log.size:,}",
        more=f"{log.size - log.earlier.size:,}",
        count=f"{len(log.earlier.consistency):,}",
    )


def _attached(words: Speech) -> list[Flowable]:
    names = (
        (words._("every entry of this appeal, byte for byte as hashed"), "ledger.jsonl"),
        (words._("the same as a table"), "ledger.csv"),
        (words._("the checkpoint above"), "checkpoint"),
        (words._("what this paper claims, with the proofs"), "report.json"),
        (words._("the program that checks all of it offline"), "verifier.py"),
    )
    told = [f"{name} ({what})" for what, name in names]
    return [lead_in(words._("Files inside this PDF")), prose(words.listed(told), style(look.SMALL))]
