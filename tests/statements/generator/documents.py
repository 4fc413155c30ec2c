"""CAMT.053, MT940 and OFX: statements with a grammar of their own, each with the odd things banks do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from charity.statements.row import RowKind
from tests.statements.generator.moves import Move, yuan

CODES = {RowKind.FEE: "CHRG"}


def _ends(moves: Sequence[Move]) -> tuple[int, int]:
    return (moves[0].balance - moves[0].minor, moves[-1].balance) if moves else (0, 0)


def _balance(kind: str, minor: int, day: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='CNY'>{yuan(abs(minor))}</Amt>"
        f"<CdtDbtInd>{'CRDT' if minor >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _transaction(move: Move, *, amount: str, version: int) -> str:
    side = "Dbtr" if move.minor > 0 else "Cdtr"
    name = f"<Nm>{escape(move.name)}</Nm>"
    party = f"<{side}>{f'<Pty>{name}</Pty>' if version >= 8 else name}</{side}>" if move.name else ""
    code = CODES.get(move.kind, "ESCT") if move.what != "结息" else "INTR"
    returned = "<RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf>" if move.what == "退汇" else ""
    return (
        f"<TxDtls><Refs><AcctSvcrRef>B{move.no:09d}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
        f"{amount}<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn>"
        f"</BkTxCd><RltdPties>{party}</RltdPties><RmtInf><Ustrd>{escape(move.remark)}</Ustrd></RmtInf>"
        f"{returned}</TxDtls>"
    )


def _entry(moves: Sequence[Move], *, version: int) -> str:
    minor = sum(move.minor for move in moves)
    state = "<Sts><Cd>BOOK</Cd></Sts>" if version >= 8 else "<Sts>BOOK</Sts>"
    parts = []
    for move in moves:
        amount = f"<Amt Ccy='CNY'>{yuan(abs(move.minor))}</Amt>" if len(moves) > 1 else ""
        parts.append(_transaction(move, amount=amount, version=version))
    return (
        f"<Ntry><Amt Ccy='CNY'>{yuan(abs(minor))}</Amt>"
        f"<CdtDbtInd>{'CRDT' if minor > 0 else 'DBIT'}</CdtDbtInd>"
        f"{state}<BookgDt><Dt>{moves[0].at:%Y-%m-%d}</Dt></BookgDt><NtryDtls>{''.join(parts)}</NtryDtls></Ntry>\n"
    )


def camt053(moves: Sequence[Move], *, version: int = 2, encoding: str = "UTF-8") -> bytes:
    """Return a statement; gifts that follow each other on one day stand in one entry."""
    groups: list[list[Move]] = []
    for move in moves:
        last = groups[-1][-1] if groups else None
        is_gift = move.kind is RowKind.DONATION
        if last and is_gift and last.kind is RowKind.DONATION and last.at.date() == move.at.date():
            groups[-1].append(move)
        else:
            groups.append([move])
    opening, closing = _ends(moves)
    day = f"{moves[0].at:%Y-%m-%d}" if moves else "2026-02-09"
    body = (
        f"<?xml version='1.0' encoding='{encoding}'?>\n"
        f"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02d}'><BkToCstmrStmt>"
        f"<GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><Othr><Id>6222001</Id></Othr></Id>"
        f"<Ccy>CNY</Ccy></Acct>{_balance('OPBD', opening, day)}{_balance('CLBD', closing, day)}\n"
        f"{''.join(_entry(group, version=version) for group in groups)}</Stmt></BkToCstmrStmt></Document>"
    )
    return body.encode(encoding)


def mt940(moves: Sequence[Move], *, newline: str = "\r\n") -> bytes:
    """Return a statement whose text has the German banks' numbered parts."""
    opening, closing = _ends(moves)
    first, last = (f"{move.at:%y%m%d}" for move in (moves[0], moves[-1])) if moves else ("260214",) * 2
    lines = [":20:STARTUMSE", ":25:12030000/0001", ":28C:00001/001",
             f":60F:{_told(opening)[0]}{first}CNY{_told(opening)[1]}"]  # fmt: skip
    for move in moves:
        sign, amount = _told(move.minor)
        kind = {"转账手续费": "NCHG", "结息": "NINT"}.get(move.what, "NTRF")
        sign = "RD" if move.what == "退汇" else sign
        lines.append(f":61:{move.at:%y%m%d}{move.at:%m%d}{sign}{amount}{kind}NONREF//B{move.no:09d}")
        remark = move.remark.replace("?", " ")
        lines.append(f":86:166?00{move.what}?20{remark}?32{move.name}")
    lines += [f":62F:{_told(closing)[0]}{last}CNY{_told(closing)[1]}", "-"]
    return newline.join([*lines, ""]).encode()


def _told(minor: int) -> tuple[str, str]:
    return "C" if minor >= 0 else "D", yuan(abs(minor), mark=",")


def ofx(moves: Sequence[Move], *, version: int = 1) -> bytes:
    """Return OFX: version 1 as SGML whose values close no tags, version 2 as XML."""

    def value(name: str, text: str) -> str:
        return f"<{name}>{escape(text, quote=False)}{f'</{name}>' if version == 2 else ''}\n" if text else ""

    parts = []
    for move in moves:
        kind = {"转账手续费": "SRVCHG", "结息": "INT"}.get(move.what, "CREDIT" if move.minor > 0 else "DEBIT")
        memo = f"{move.what} {move.remark}".strip()
        parts.append(
            "<STMTTRN>\n" + value("TRNTYPE", kind) + value("DTPOSTED", f"{move.at:%Y%m%d%H%M%S}.000[+8:CST]")
            + value("TRNAMT", yuan(move.minor)) + value("FITID", f"F{move.no:09d}") + value("NAME", move.name)
            + value("MEMO", memo) + "</STMTTRN>\n"
        )  # fmt: skip
    head = (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:UTF-8\nCHARSET:NONE\n\n" if version == 1
        else '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'
    )  # fmt: skip
    return (
        f"{head}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>{value('CURDEF', 'CNY')}<BANKACCTFROM>"
        f"{value('ACCTID', '6222001')}</BANKACCTFROM><BANKTRANLIST>{''.join(parts)}</BANKTRANLIST><LEDGERBAL>"
        f"{value('BALAMT', yuan(_ends(moves)[1]))}{value('DTASOF', '20260301')}</LEDGERBAL></STMTRS>"
        "</STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    ).encode()
