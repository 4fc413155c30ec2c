"""What the elements of a CAMT.053 entry say: amounts, days, the other side, the bank's number."""

from __future__ import annotations

import re
from datetime import datetime

from charity.kernel.clock import BEIJING
from charity.statements.amount import parse_amount
from charity.statements.banking import Movement
from charity.statements.element import Element
from charity.statements.problems import BAD_AMOUNT, BAD_CURRENCY, BAD_SIGN, BAD_TIME, Fault
from charity.statements.row import IgnoredBecause

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_FRACTION = re.compile(r"\.[0-9]+")
_SIGNS = {"CRDT": 1, "DBIT": -1}
_ZEROS_MAX = 3  # ISO 20022 allows five decimals
_FEES = frozenset({"CHRG", "FEES", "COMM", "COME"})
_SAYS_NOTHING = frozenset({"", "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NONE", "N/A", "0"})
_STATES = {"BOOK": None, "PDNG": IgnoredBecause.NOT_SETTLED, "FUTR": IgnoredBecause.NOT_SETTLED}


def sign_of(text: str) -> int:
    """Return 1 for money in and -1 for money out; raises Fault."""
    if text not in _SIGNS:
        raise Fault("bad-row", BAD_SIGN, text=text[:40])
    return _SIGNS[text]


def amount_of(element: Element) -> int:
    """Return the minor units of an amount, which carries its currency and never a sign; raises Fault."""
    currency, text = element.currency, element.words.strip()
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise Fault("bad-row", BAD_CURRENCY, text=currency[:40])
    minor = parse_amount(text, currency, column=element.name, zeros_max=_ZEROS_MAX)
    if minor < 0:
        raise Fault("bad-amount", BAD_AMOUNT, text=text[:40], column=element.name)
    return minor


def moment_of(text: str, *, column: str) -> datetime:
    """Return the moment of an ISO day or time; one without a zone is the desk's; raises Fault."""
    try:
        if day := _DAY.fullmatch(text):
            return datetime.fromisoformat(day.group(1)).replace(tzinfo=BEIJING)
        if _MOMENT.fullmatch(text):
            told = datetime.fromisoformat(_FRACTION.sub("", text))
            return told.astimezone(BEIJING) if told.tzinfo else told.replace(tzinfo=BEIJING)
    except (ValueError, OverflowError):
        pass
    raise Fault("bad-time", BAD_TIME, text=text[:40], column=column)


def is_booked(entry: Element) -> bool:
    """Return whether the entry has moved money for good."""
    return _ignored(entry) is None


def _ignored(entry: Element) -> IgnoredBecause | None:
    state = entry.said("Sts/Cd", "Sts/Prtry", "Sts") or "BOOK"
    return _STATES.get(state, IgnoredBecause.NO_MONEY)


def movement_of(
    entry: Element, detail: Element | None, place: int | None, *, owner: str
) -> tuple[Movement, str]:
    """Return one transaction of an entry and its end-to-end number; `place` where the entry has several."""
    inner = detail or Element("TxDtls")
    sign = sign_of((place is not None and inner.said("CdtDbtInd")) or entry.said("CdtDbtInd"))
    amount = inner.first("Amt", "AmtDtls/TxAmt/Amt") if place is not None else entry.first("Amt")
    if amount is None:
        raise Fault("bad-amount", BAD_AMOUNT, text="", column="Amt")
    end_to_end = _told(inner, "Refs/EndToEndId")
    side = "Dbtr" if sign > 0 else "Cdtr"
    party = inner.said(f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm", f"RltdPties/Ultmt{side}/Nm")
    codes = {code.words.strip() for one in (entry, inner) for code in one.all("BkTxCd/Domn/Fmly/SubFmlyCd")}
    movement = Movement(
        at=_day_of(entry),
        change_minor=sign * amount_of(amount),
        currency=amount.currency,
        what=entry.said("AddtlNtryInf"),
        party=party,
        remark=_remark(entry, inner, detail),
        own_id=_own_id(entry, inner, place),
        hint=end_to_end,
        is_fee=bool(codes & _FEES),
        is_interest="INTR" in codes,
        is_reversal=entry.said("RvslInd") in {"true", "1"}
        or inner.first("RtrInf") is not None
        or "RRTN" in codes,
        is_lump=detail is None and _holds_several(entry),
        is_own=bool(owner) and owner == party,
        ignored=_ignored(entry),
    )
    return movement, end_to_end


def _day_of(entry: Element) -> datetime:
    text = entry.said("BookgDt/DtTm", "BookgDt/Dt", "ValDt/DtTm", "ValDt/Dt")
    return moment_of(text, column="BookgDt")


def _holds_several(entry: Element) -> bool:
    number = entry.said("NtryDtls/Btch/NbOfTxs")
    return number not in {"", "0", "1"} or sum(1 for _ in entry.all("NtryDtls/TxDtls")) > 1


def _told(element: Element, path: str) -> str:
    text = element.said(path)
    return "" if text.upper() in _SAYS_NOTHING else text


def _own_id(entry: Element, inner: Element, place: int | None) -> str:
    """Return the bank's own number of a transaction: its servicer's reference, the entry's if it has none."""
    own = _told(inner, "Refs/AcctSvcrRef")
    whole = _told(entry, "AcctSvcrRef")
    if place is None or (own and own != whole):
        return own or whole
    return f"{whole}/{place + 1}" if whole else ""


def _remark(entry: Element, inner: Element, detail: Element | None) -> str:
    """Return what the payer wrote; of an entry that is not taken apart, what all wrote."""
    sources = [inner] if detail is not None else list(entry.all("NtryDtls/TxDtls"))
    paths = ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf", "AddtlTxInf")
    texts = (found.words.strip() for one in sources for path in paths for found in one.all(path))
    return "\n".join(dict.fromkeys(filter(None, texts)))
