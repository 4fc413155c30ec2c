"""The formats that the desk reads: one line for each, most particular first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from charity.statements import (
    alipay_merchant_account,
    alipay_merchant_trade,
    alipay_personal,
    alipay_web,
    boc,
    camt053,
    cash,
    cmb,
    icbc,
    mt940,
    ofx,
    paypal,
    stripe,
    wechat_fundflow,
    wechat_merchant_trade,
    wechat_personal,
)
from charity.statements.reading import Reading
from charity.statements.sheet import Table
from charity.statements.source import Source


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A format of lines and cells, whether a text or a workbook holds them; known by its header's names."""

    name: str
    words: str
    is_header: Callable[[frozenset[str]], bool]
    read: Callable[[Table, Reading], None]


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A format with a grammar of its own (XML, SGML, tagged text); known by its first 64 kB.

    `read` returns the encoding to report.
    """

    name: str
    words: str
    is_document: Callable[[bytes], bool]
    read: Callable[[Source, Reading], str]


TABLES: tuple[TableFormat, ...] = (
    TableFormat(
        wechat_merchant_trade.FORMAT,
        wechat_merchant_trade.WORDS,
        wechat_merchant_trade.is_header,
        wechat_merchant_trade.read,
    ),
    *(
        TableFormat(form.FORMAT, form.WORDS, form.is_header, form.read)
        for form in (
            wechat_fundflow,
            wechat_personal,
            alipay_personal,
            alipay_web,
            alipay_merchant_trade,
            alipay_merchant_account,
        )
    ),
    TableFormat(icbc.FORMAT, icbc.WORDS, icbc.is_header, icbc.read),
    TableFormat(cmb.FORMAT, cmb.WORDS, cmb.is_header, cmb.read),
    TableFormat(boc.FORMAT, boc.WORDS, boc.is_header, boc.read),
    TableFormat(paypal.FORMAT, paypal.WORDS, paypal.is_header, paypal.read),
    TableFormat(stripe.FORMAT, stripe.WORDS, stripe.is_header, stripe.read),
    TableFormat(cash.FORMAT, cash.WORDS, cash.is_header, cash.read),
)

DOCUMENTS: tuple[DocumentFormat, ...] = (
    DocumentFormat(camt053.FORMAT, camt053.WORDS, camt053.is_document, camt053.read),
    DocumentFormat(mt940.FORMAT, mt940.WORDS, mt940.is_document, mt940.read),
    DocumentFormat(ofx.FORMAT, ofx.WORDS, ofx.is_document, ofx.read),
)

FORMAT_WORDS: Mapping[str, str] = {
    **{form.name: form.words for form in TABLES},
    **{form.name: form.words for form in DOCUMENTS},
}
