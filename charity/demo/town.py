"""The demo town: planted whole or not at all, left alone once it stands."""

from __future__ import annotations

import random
from datetime import date, datetime, time
from functools import partial

from sqlmodel import Session

from charity.demo.families import declined, goods, held, newcomers, observed
from charity.demo.giving import CHARITY, Till, book_bill
from charity.demo.people import add_people, email_of
from charity.demo.script import Script
from charity.demo.stage import Stage
from charity.donations.queries import totals_of_all
from charity.kernel.clock import BEIJING
from charity.kernel.house import House
from charity.ledger.entry import SigningReason
from charity.ledger.instruments import sign_log
from charity.ledger.journal import Journal
from charity.ledger.tree import tree_hash
from charity.reports.rules import LOCALES
from charity.reports.service import issue_appeal_report
from charity.staff.queries import person_by_email

SEED = "lantern demo town"
FIRST_DAY = 160  # days before the planting on which the desk opens


def is_planted(session: Session) -> bool:
    """Return whether the town stands already."""
    return person_by_email(session, email_of("admin")) is not None


def plant(house: House, on: date) -> bool:
    """Plant the town as of a day, in one transaction; return False when it stands already."""
    with house.database.transaction() as session:
        if is_planted(session):
            return False
        _play(session, house, on)
        return True


def _play(session: Session, house: House, on: date) -> None:
    rng = random.Random(f"{SEED}|{on.isoformat()}")  # noqa: S311 - a town that can be planted again
    salts = random.Random(f"{SEED}|salts|{on.isoformat()}")  # noqa: S311 - demo salts are seeded on purpose
    journal = Journal(
        session, log_origin=house.config.log_origin, cipher=house.cipher, entropy=salts.randbytes
    )
    stage = Stage(session, house.cipher, house.vault, journal, salts.randbytes, {}, rng, on)
    stage.people = add_people(session, at=stage.at(FIRST_DAY, 9))
    _write_script(stage, house).play()
    _sign_day(stage, house, stage.at(0, 9, 55))


def _sign_day(stage: Stage, house: House, at: datetime) -> None:
    """Sign the log at a day's end, as the worker would."""
    if tree_hash(stage.session)[0]:
        sign_log(house.config, stage.session, at=at, reason=SigningReason.DAY)


def _issue_reports(stage: Stage, house: House, at: datetime) -> None:
    """Issue the transparency report of every appeal with donations, in both languages."""
    for totals in totals_of_all(stage.session):
        for locale in LOCALES if totals.donations else ():
            issue_appeal_report(
                stage.session,
                ref=totals.appeal,
                locale=locale,
                by=stage.people["treasurer"],
                at=at,
                house=house,
                is_told=False,
            )


def _write_script(stage: Stage, house: House) -> Script:
    script = Script(until=datetime.combine(stage.on, time(23, 59), tzinfo=BEIJING))
    till = Till(CHARITY)
    held.recovered(stage, script, till)
    held.farm_girl(stage, script, till)
    observed.small_child(stage, script)
    goods.radishes(stage, script)
    declined.contradicted(stage, script)
    declined.doubted(stage, script)
    newcomers.this_week(stage, script)
    for days_ago in range(FIRST_DAY, 0, -1):
        script.when(stage.at(days_ago, 18), partial(_sign_day, stage, house))
    for days_ago in range(40, -1, -1):
        script.when(stage.at(days_ago, 9, 30), partial(book_bill, stage, till))
    script.when(stage.at(0, 9, 45), partial(_issue_reports, stage, house))
    return script
