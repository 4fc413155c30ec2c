"""The entry that nearly every row of a statement makes, told by one look at its postings.

Such an entry (money of the fund's own currency that came, or went back to a donor, among the fund's own
accounts; no reversal, no link, no exchange) passes every guard of a seal, so the guards need not be asked one
by one, which costs several times as much. Tests hold this look against the guards.
"""
# ruff: noqa: S608 - conditions over our own names; nothing of a reader's goes in

from __future__ import annotations

from charity.ledger.entry import Kind

_KINDS = ", ".join(f"'{kind}'" for kind in (Kind.DONATION, Kind.LUMP, Kind.REFUND, Kind.FEE))
_POSTING = (
    "minor <> 0 AND substr(account, length(account) - length(NEW.appeal)) = ':' || NEW.appeal"
    " AND substr(account, 1, 7) <> 'Equity:' AND substr(account, 1, 17) <> 'Income:Remainder:'"
)
_POSTINGS = (
    "COUNT(*) = NEW.posting_count AND SUM(minor) = 0"
    f" AND MIN(CASE WHEN {_POSTING} THEN 1 ELSE 0 END) = 1 AND MIN(currency) = MAX(currency)"
    " AND MIN(currency) = (SELECT currency FROM ledger_appeal_total WHERE appeal = NEW.appeal)"
)

PLAIN = (
    f"NEW.kind IN ({_KINDS}) AND NEW.reverses IS NULL AND NEW.idempotency_key IS NULL"
    " AND NEW.seq = (SELECT COALESCE(MAX(seq) + 1, 0) FROM ledger_entry)"
    f" AND (SELECT {_POSTINGS} FROM ledger_posting WHERE entry_seq = NEW.seq)"
    " AND NOT EXISTS (SELECT 1 FROM ledger_period WHERE last_day >= NEW.day)"
    " AND NOT EXISTS (SELECT 1 FROM ledger_entry"
    f" WHERE appeal = NEW.appeal AND kind = '{Kind.APPEAL_CLOSED}')"
    " AND NOT EXISTS (SELECT 1 FROM ledger_link WHERE first_seq = NEW.seq)"
    " AND NOT EXISTS (SELECT 1 FROM ledger_link WHERE second_seq = NEW.seq)"
    " AND NOT EXISTS (SELECT 1 FROM ledger_exchange WHERE entry_seq = NEW.seq)"
)
