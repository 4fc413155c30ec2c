"""What the database itself holds an entry against, as conditions under which it refuses (`triggers.py`).

Postings, links and rates go in first; the row of `ledger_entry` seals them, and its conditions look at the
whole entry. Each is a pair: the refusal's words and the SQL that is true where it must be refused.
"""
# ruff: noqa: S608 - conditions over our own names; nothing of a reader's goes in

from __future__ import annotations

from charity.ledger.entry import FACT_KINDS, MONEY_KINDS, Kind, PledgeEnd
from charity.ledger.plainly import PLAIN

Guard = tuple[str, str]
#: In place of words: where this condition is true none of the guards that follow can be, so none is asked.
ENOUGH = ""

_FACTS = ", ".join(f"'{kind}'" for kind in FACT_KINDS)
#: The facts that the books knew before a remainder's decision was one.
_EARLIER_FACTS = ", ".join(f"'{kind}'" for kind in FACT_KINDS if kind is not Kind.REMAINDER_DECIDED)
_MONEY = ", ".join(f"'{kind}'" for kind in MONEY_KINDS)
_ENDS = ", ".join(f"'{end}'" for end in PledgeEnd)

#: The desk's day of the moment at which a period is closed, in the words of each database.
CLOSING_DAY = "CLOSING_DAY"
CLOSING_DAYS = {
    "sqlite": "date(NEW.closed_at_utc, '+8 hours')",
    "postgresql": "CAST(NEW.closed_at_utc AT TIME ZONE INTERVAL '8 hours' AS date)",
}


def _begins(column: str, text: str) -> str:
    return f"substr({column}, 1, {len(text)}) = '{text}'"


def _holds(text: str, part: str) -> str:
    return f"replace({text}, {part}, '') <> {text}"


#: What sealed an entry from the first.
FIRST_SEAL: tuple[Guard, ...] = (
    ("seq is not the next one", "NEW.seq <> (SELECT COALESCE(MAX(seq) + 1, 0) FROM ledger_entry)"),
    ("unknown kind", f"NEW.kind NOT IN ({_EARLIER_FACTS}, {_MONEY})"),
    (
        "wrong posting count",
        "NEW.posting_count <> (SELECT COUNT(*) FROM ledger_posting WHERE entry_seq = NEW.seq)",
    ),
    ("this kind moves no money", f"NEW.kind IN ({_EARLIER_FACTS}) AND NEW.posting_count <> 0"),
    ("two postings at least", f"NEW.kind IN ({_MONEY}) AND NEW.posting_count < 2"),
    (
        "zero posting",
        "EXISTS (SELECT 1 FROM ledger_posting WHERE entry_seq = NEW.seq AND minor = 0)",
    ),
    (
        "unbalanced",
        "EXISTS (SELECT 1 FROM ledger_posting WHERE entry_seq = NEW.seq"
        " GROUP BY currency HAVING SUM(minor) <> 0)",
    ),
    (
        "a posting outside the appeal",
        "EXISTS (SELECT 1 FROM ledger_posting WHERE entry_seq = NEW.seq AND (NEW.appeal IS NULL"
        " OR substr(account, length(account) - length(NEW.appeal)) <> ':' || NEW.appeal))",
    ),
    ("reversed already", "EXISTS (SELECT 1 FROM ledger_entry WHERE reverses = NEW.reverses)"),
    ("key used already", "EXISTS (SELECT 1 FROM ledger_entry WHERE idempotency_key = NEW.idempotency_key)"),
    (
        "not a full reversal",
        "NEW.reverses IS NOT NULL AND (NEW.posting_count <> "
        "(SELECT COUNT(*) FROM ledger_posting WHERE entry_seq = NEW.reverses) OR EXISTS ("
        "SELECT 1 FROM ledger_posting p WHERE p.entry_seq = NEW.seq AND NOT EXISTS ("
        "SELECT 1 FROM ledger_posting q WHERE q.entry_seq = NEW.reverses AND q.position = p.position"
        " AND q.account = p.account AND q.currency = p.currency AND q.minor = -p.minor)))",
    ),
)

_DAYS: tuple[Guard, ...] = (
    ("a closed period takes no entry", "NEW.day <= (SELECT MAX(last_day) FROM ledger_period)"),
)

_REVERSALS: tuple[Guard, ...] = (
    (
        "a reversal is not reversed",
        "NEW.reverses IS NOT NULL AND EXISTS ("
        "SELECT 1 FROM ledger_entry WHERE seq = NEW.reverses AND reverses IS NOT NULL)",
    ),
    (
        "both legs of a transfer are undone together",
        "NEW.reverses IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM ledger_link WHERE kind = 'transfer'"
        " AND (first_seq = NEW.reverses OR second_seq = NEW.reverses))"
        " AND NOT EXISTS (SELECT 1 FROM ledger_link WHERE kind = 'undoing'"
        " AND (first_seq = NEW.seq OR second_seq = NEW.seq))",
    ),
    (
        "converted since",
        "NEW.reverses IS NOT NULL AND EXISTS (SELECT 1 FROM ledger_exchange x"
        " JOIN ledger_exchange y ON y.appeal = x.appeal AND y.currency = x.currency"
        " AND y.entry_seq > x.entry_seq AND y.minor < 0"
        " WHERE x.entry_seq = NEW.reverses AND x.minor > 0"
        " AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses = y.entry_seq))",
    ),
)

_PLEDGES: tuple[Guard, ...] = (
    (
        "a pledge moves nothing but promises",
        "NEW.reverses IS NULL AND EXISTS (SELECT 1 FROM ledger_posting WHERE entry_seq = NEW.seq"
        f" AND ({_begins('account', 'Equity:Pledges:')}) <> (NEW.kind = 'pledge'))",
    ),
    (
        "a pledge ends for a reason",
        "NEW.reverses IS NOT NULL AND EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.reverses"
        f" AND (kind = 'pledge') <> (COALESCE(NEW.reason, '') IN ({_ENDS})))",
    ),
    (
        "a settled pledge names its donation",
        f"NEW.reverses IS NOT NULL AND NEW.reason = '{PledgeEnd.SETTLED}' AND NOT EXISTS ("
        "SELECT 1 FROM ledger_link WHERE first_seq = NEW.seq AND kind = 'settlement')",
    ),
)

_NAMES_ITS_LINK = _holds("' ' || NEW.documents || ' '", "' ' || l.document || ' '")
_LINKS: tuple[Guard, ...] = (
    (
        "a remainder comes from another appeal",
        "NEW.reverses IS NULL AND EXISTS (SELECT 1 FROM ledger_posting WHERE entry_seq = NEW.seq"
        f" AND {_begins('account', 'Income:Remainder:')}) AND NOT EXISTS ("
        "SELECT 1 FROM ledger_link WHERE second_seq = NEW.seq AND kind = 'transfer')",
    ),
    (
        "a linked entry names its link",
        "EXISTS (SELECT 1 FROM ledger_link l WHERE (l.first_seq = NEW.seq OR"
        f" l.second_seq = NEW.seq) AND NOT ({_NAMES_ITS_LINK}))",
    ),
    (
        "a transfer leaves as a remainder",
        "EXISTS (SELECT 1 FROM ledger_link l WHERE l.first_seq = NEW.seq AND l.kind = 'transfer' AND"
        " (NEW.kind <> 'remainder' OR NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE"
        f" p.entry_seq = NEW.seq AND {_begins('p.account', 'Expenses:Remainder:')})))",
    ),
    (
        "a transfer comes in as it left",
        "EXISTS (SELECT 1 FROM ledger_link l WHERE l.second_seq = NEW.seq AND l.kind = 'transfer' AND"
        " (NEW.kind <> 'remainder' OR NOT EXISTS (SELECT 1 FROM ledger_entry e"
        " JOIN ledger_posting o ON o.entry_seq = e.seq"
        " JOIN ledger_posting i ON i.currency = o.currency AND i.minor = -o.minor"
        f" WHERE e.seq = l.first_seq AND e.appeal <> NEW.appeal AND i.entry_seq = NEW.seq"
        f" AND {_begins('o.account', 'Expenses:Remainder:')}"
        f" AND {_begins('i.account', 'Income:Remainder:')})))",
    ),
    (
        "an undoing reverses both legs",
        "EXISTS (SELECT 1 FROM ledger_link l WHERE l.kind = 'undoing'"
        " AND (l.first_seq = NEW.seq OR l.second_seq = NEW.seq) AND NOT EXISTS ("
        "SELECT 1 FROM ledger_link t WHERE t.kind = 'transfer' AND t.document = l.document AND"
        " NEW.reverses = CASE WHEN l.first_seq = NEW.seq THEN t.second_seq ELSE t.first_seq END))",
    ),
    (
        "a settlement ends a pledge of the same appeal",
        "EXISTS (SELECT 1 FROM ledger_link l WHERE l.first_seq = NEW.seq AND l.kind = 'settlement' AND"
        f" (COALESCE(NEW.reason, '') <> '{PledgeEnd.SETTLED}' OR NOT EXISTS ("
        "SELECT 1 FROM ledger_entry d"
        " WHERE d.seq = l.second_seq AND d.kind = 'donation' AND d.appeal = NEW.appeal)))",
    ),
)

_TRADING = _begins("p.account", "Equity:Trading:")
_EXCHANGES: tuple[Guard, ...] = (
    (
        "an exchange keeps its rate",
        "NEW.reverses IS NULL AND EXISTS (SELECT 1 FROM ledger_posting p"
        f" WHERE p.entry_seq = NEW.seq AND {_TRADING} AND NOT EXISTS ("
        "SELECT 1 FROM ledger_exchange x WHERE x.entry_seq = NEW.seq AND x.appeal = NEW.appeal AND ("
        "(p.currency = x.currency AND p.minor = -x.minor)"
        " OR (p.currency = x.home_currency AND p.minor = x.home_minor))))",
    ),
    (
        "a rate belongs to an exchange",
        "EXISTS (SELECT 1 FROM ledger_exchange x WHERE x.entry_seq = NEW.seq AND NOT EXISTS ("
        "SELECT 1 FROM ledger_posting p WHERE p.entry_seq = NEW.seq"
        f" AND {_TRADING} AND p.currency = x.currency AND p.minor = -x.minor))",
    ),
    (
        "foreign money stays among assets and trading",
        "EXISTS (SELECT 1 FROM ledger_posting p JOIN ledger_appeal_total t ON t.appeal = NEW.appeal"
        f" WHERE p.entry_seq = NEW.seq AND p.currency <> t.currency AND NOT ({_TRADING})"
        f" AND NOT ({_begins('p.account', 'Assets:')}"
        " AND substr(p.account, length(p.account) - length(NEW.appeal) - 4)"
        " = '-' || p.currency || ':' || NEW.appeal))",
    ),
)

_CLOSINGS: tuple[Guard, ...] = (
    (
        "a closed account takes no money",
        f"NEW.kind IN ({_MONEY}) AND COALESCE(NEW.reason, '') NOT IN ({_ENDS}) AND EXISTS ("
        f"SELECT 1 FROM ledger_entry WHERE appeal = NEW.appeal AND kind = '{Kind.APPEAL_CLOSED}')",
    ),
)

#: What sealed an entry before closed accounts were looked at.
SECOND_SEAL = (*FIRST_SEAL, *_DAYS, *_REVERSALS, *_PLEDGES, *_LINKS, *_EXCHANGES)
#: What sealed an entry before the decision on a remainder was a fact of its own.
THIRD_SEAL = (*SECOND_SEAL, *_CLOSINGS)
SEAL: tuple[Guard, ...] = (
    (ENOUGH, PLAIN),
    *((words, condition.replace(_EARLIER_FACTS, _FACTS)) for words, condition in THIRD_SEAL),
)

POSTING: tuple[Guard, ...] = (
    ("the entry is sealed", "EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.entry_seq)"),
    (
        "posting exists already",
        "EXISTS (SELECT 1 FROM ledger_posting WHERE entry_seq = NEW.entry_seq AND position = NEW.position)",
    ),
)

NODE: tuple[Guard, ...] = (
    (
        "node exists already",
        "EXISTS (SELECT 1 FROM ledger_node WHERE level = NEW.level AND position = NEW.position)",
    ),
)

PERIOD: tuple[Guard, ...] = (
    (
        "a period ends after the one before",
        "EXISTS (SELECT 1 FROM ledger_period WHERE last_day >= NEW.last_day OR size > NEW.size)",
    ),
    ("a period is over before it is closed", f"NEW.last_day >= {CLOSING_DAY}"),
    ("a period is closed at the head", "NEW.size <> (SELECT size FROM ledger_head)"),
)

LINK: tuple[Guard, ...] = (
    (
        "linked already",
        "EXISTS (SELECT 1 FROM ledger_link WHERE first_seq = NEW.first_seq OR second_seq = NEW.second_seq"
        " OR (kind = NEW.kind AND document = NEW.document))",
    ),
    ("the entry is sealed", "EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.first_seq)"),
)

EXCHANGE: tuple[Guard, ...] = (
    ("the entry is sealed", "EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.entry_seq)"),
    ("rate exists already", "EXISTS (SELECT 1 FROM ledger_exchange WHERE entry_seq = NEW.entry_seq)"),
)

_NAMES_ITS_CURRENCY = _holds("NEW.account", "'-' || NEW.currency || ':'")
#: Derived tables may change; what they may not say, whoever writes it (balances are saved before totals).
BALANCE: tuple[Guard, ...] = (
    (
        "foreign money goes below zero",
        f"NEW.minor < 0 AND {_begins('NEW.account', 'Assets:')} AND {_NAMES_ITS_CURRENCY}",
    ),
)
APPEAL_TOTAL: tuple[Guard, ...] = (
    (
        "held only in another currency",
        "NEW.held_minor < (SELECT minor FROM ledger_balance"
        " WHERE account = 'Equity:Trading:' || NEW.appeal AND currency = NEW.currency)",
    ),
)
