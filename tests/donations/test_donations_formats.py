"""Statements of every family reach the ledger once; formats a desk does not use stay hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from charity.config import OPTIONAL_FORMATS, Config, ConfigError
from charity.donations.imports.switching import FormatSwitchedOff, check_switched_on, shown_formats
from charity.ledger.tables import ENTRY
from charity.statements.formats import FORMAT_WORDS
from charity.statements.recognise import inspect
from charity.statements.row import RowKind
from tests.donations.money_desk import HELD, MoneyDesk
from tests.statements.generator.families import FAMILIES
from tests.statements.generator.resaving import as_csv, as_workbook

FAMILY_OF_EACH_KIND = ("icbc", "camt053", "mt940", "ofx", "alipay-merchant-account")


def _entries(desk: MoneyDesk) -> int:
    with desk.house.database.reading() as session:
        kinds = sa.select(sa.func.count()).select_from(ENTRY).where(ENTRY.c.kind == "donation")
        return session.connection().execute(kinds).scalar_one()


def test_pieces_that_overlap_are_booked_once_however_they_were_saved(desk: MoneyDesk) -> None:
    gifts = 0
    for name in FAMILY_OF_EACH_KIND:
        family = FAMILIES[name]
        made = list(family.make(12, 14))
        gifts += sum(row.kind is RowKind.DONATION for row in inspect(family.write(made)).rows)
        pieces = [family.write(made[5:]), family.write(made[:9]), family.write(made)]
        if family.is_table:
            pieces = [pieces[0], as_csv(pieces[1]), as_workbook(pieces[2])]
        outcomes = [desk.bring(piece, HELD) for piece in pieces]
        assert all(outcome.is_booked for outcome in outcomes), name
        assert outcomes[-1].booked == 0, name
    assert _entries(desk) == gifts


def test_a_format_is_hidden_until_it_is_switched_on() -> None:
    assert set(FORMAT_WORDS) >= OPTIONAL_FORMATS
    assert not OPTIONAL_FORMATS & set(shown_formats(frozenset()))
    assert set(shown_formats(OPTIONAL_FORMATS)) == set(FORMAT_WORDS)
    check_switched_on("icbc", frozenset())
    check_switched_on("stripe", {"stripe"})
    check_switched_on(None, frozenset())
    for name in OPTIONAL_FORMATS:
        with pytest.raises(FormatSwitchedOff):
            check_switched_on(name, OPTIONAL_FORMATS - {name})


def test_the_setting_takes_these_names_and_no_others(tmp_path: Path) -> None:
    environ = {"CHARITY_INSTANCE": str(tmp_path)}
    assert Config.from_env(environ).statement_formats == frozenset()
    switched = Config.from_env({**environ, "CHARITY_STATEMENT_FORMATS": "PayPal, ofx,"})
    assert switched.statement_formats == {"paypal", "ofx"}
    with pytest.raises(ConfigError):
        Config.from_env({**environ, "CHARITY_STATEMENT_FORMATS": "paypal,icbc"})
