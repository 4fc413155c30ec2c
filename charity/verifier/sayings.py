"""Sentences of checks, in English and Chinese; what came from a file is made harmless to a screen."""

from __future__ import annotations

from collections.abc import Mapping

from charity.ledger.accounts import Custody
from charity.ledger.leaf import Leaf
from charity.verifier.checks import EARLIER, Check
from charity.verifier.funds import Totals, money
from charity.verifier.spoken import command, logs, papers, receipts, reports

LANGUAGES = ("en", "zh")
SHOWN_CHARACTERS_MAX = 200

_GENERAL = {**receipts.SAYINGS, **logs.SAYINGS, **papers.SAYINGS}
#: Key of a check's saying -> English, Chinese, by what is checked.
SAYINGS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "receipt": _GENERAL,
    "log": _GENERAL,
    "report": {**_GENERAL, **reports.SAYINGS},
}
NOT_CHECKED = receipts.NOT_CHECKED

#: Facts that are codes of ours.
_CODES = {
    "part": command.PARTS,
    "custody": command.CUSTODIES,
    "booked": command.CUSTODIES,
    "channel": command.CHANNELS,
    "detail": command.UNREADABLE,
    "why": command.UNREADABLE,
}
#: The accounts that say what an entry is about, the telling ones first.
_TOLD = (("Income:", "Expenses:Payouts:", "Expenses:Refunds:", "Expenses:Remainder:"), ("Expenses:Fees:",))


def said(language: str, code: str, **facts: object) -> str:
    """Return a saying of the command line, its places filled."""
    return _in(language, command.SAYINGS[code]).format(**_spoken(language, facts))


def sentence(language: str, thing: str, check: Check) -> str:
    """Return the one sentence of a check of a receipt, log or report."""
    if check.ok is None and check.facts.get("why") == EARLIER:
        return said(language, "earlier", title=_in(language, command.TITLES[check.code]))
    facts = _spoken(language, check.facts)
    if check.code == "ref" and "value" in facts:
        facts["value"] = payment_words(language, str(check.facts["value"]))
    return _in(language, SAYINGS[thing][check.saying]).format(**facts)


def payment_words(language: str, value: str) -> str:
    """Return the payment that an opened commitment names: `channel|number|number of the refund`."""
    parts = value.split("|")
    if len(parts) != 3 or not parts[0] or not parts[1]:
        return shown(value)
    code = "payment-refund" if parts[2] else "payment"
    return said(language, code, channel=parts[0], number=parts[1], refund=parts[2])


def mark(language: str, check: Check) -> str:
    """Return the word before a sentence: ok, FAILED or not done."""
    return said(language, {True: "passed", False: "failed", None: "undone"}[check.ok])


def not_checked(language: str, code: str) -> str:
    """Return what was not checked."""
    return _in(language, NOT_CHECKED[code])


def entry_words(language: str, entry: Leaf) -> str:
    """Return an entry in plain words: day, amount, kind, appeal."""
    kind = _in(language, command.KINDS.get(entry.kind, (entry.kind, entry.kind)))
    facts = {
        "day": entry.day,
        "kind": kind.format(reverses=entry.reverses),
        "appeal": entry.appeal or "",
        "amount": ", ".join(amounts_of(entry)),
    }
    code = "entry-money" if entry.post else "entry-fact" if entry.appeal else "entry-desk"
    return said(language, code, **facts)


def amounts_of(entry: Leaf) -> list[str]:
    """Return what an entry moves: what came in or went out in full, its fee not taken off."""
    for prefixes in _TOLD:
        rows = [row for row in entry.post if row[0].startswith(prefixes)]
        if rows:
            return [money(abs(minor), currency) for _, currency, minor in rows]
    return [money(minor, currency) for _, currency, minor in entry.post if minor > 0]


def total_words(language: str, total: Totals) -> str:
    """Return the equation of one appeal."""
    names = ("received", "paid_out", "refunded", "fees", "held")
    amounts = {name: money(getattr(total, f"{name}_minor"), total.currency) for name in names}
    counts = {"donations": total.donations, "lumps": total.lumps}
    code = "total" if total.custody is Custody.HELD else "total-observed"
    return said(language, code, appeal=total.appeal, **amounts, **counts)


def _in(language: str, pair: tuple[str, str]) -> str:
    return pair[1] if language == "zh" else pair[0]


def _spoken(language: str, facts: Mapping[str, object]) -> dict[str, object]:
    """Return facts as they may be put into a sentence: codes of ours in words, texts harmless."""
    return {name: _word(language, name, one) if isinstance(one, str) else one for name, one in facts.items()}


def _word(language: str, name: str, text: str) -> str:
    pair = _CODES.get(name, {}).get(text)
    return shown(text) if pair is None else _in(language, pair)


def shown(text: str) -> str:
    """Return a text from outside as it may stand on a screen: no control characters, not too long."""
    plain = "".join(one if one.isprintable() else f"[U+{ord(one):04X}]" for one in text)
    return plain if len(plain) <= SHOWN_CHARACTERS_MAX else f"{plain[:SHOWN_CHARACTERS_MAX]}…"
