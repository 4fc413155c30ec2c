"""What a help request says, in the clear, and the checks it must pass. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from charity.intake.rules import (
    BadBirthText,
    BadIdentityNumber,
    BadPhone,
    BirthContradicted,
    Insurance,
    NeedKind,
    NotReadyToScreen,
    Relation,
    check_birth,
)
from charity.kernel.money import Money
from charity.kernel.references import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Everything a family or a caseworker tells about a plea; empty where it was not said."""

    phone: str
    situation: str = ""
    need_kind: NeedKind | None = None
    relation: Relation = Relation.SELF
    seeker_name: str = ""
    helper_name: str = ""
    beneficiary_name: str = ""
    birth_year: int | None = None
    birth_date: date | None = None
    identity_number: str = ""
    district: str = ""
    address: str = ""
    hospital: str = ""
    insurance: Insurance = Insurance.UNKNOWN
    cost_to_date: Money | None = None
    reimbursed: Money | None = None

    @property
    def year_of_birth(self) -> int | None:
        """The year of birth, from whichever field tells it."""
        if self.birth_date:
            return self.birth_date.year
        return self.birth_year if self.birth_year is not None else _year_in(self.identity_number)


def told(facts: CaseFacts) -> str:
    """Return all that was told as one text, to tell a second sending from another request."""
    return json.dumps({name: str(getattr(facts, name)) for name in CaseFacts.__dataclass_fields__})


def fold_phone(text: str) -> str:
    """Return a telephone number as its digits alone, the country's own prefix left out; raises BadPhone."""
    folded = re.sub(r"[\s\-‐-―().（）·]", "", plain(text))
    folded = re.sub(r"^(\+86|0086)", "", folded)
    mobile, landline, abroad = r"1[3-9][0-9]{9}", r"0[0-9]{9,11}", r"(\+|00)[1-9][0-9]{6,14}"
    if not re.fullmatch(f"{mobile}|{landline}|{abroad}", folded):
        raise BadPhone()
    return folded


def fold_identity_number(text: str) -> str:
    """Return an identity number (GB 11643) as 18 characters, or nothing; raises BadIdentityNumber."""
    folded = re.sub(r"[\s\-]", "", plain(text))
    if not folded:
        return ""
    try:
        return str(ric.validate(folded))
    except ValidationError as error:
        raise BadIdentityNumber() from error


_BIRTH = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|年)?")


def parse_birth(text: str) -> tuple[int | None, date | None]:
    """Read `2008`, `2008-3-15` or `2008年3月15日`: the year, and the day if given; raises BadBirthText."""
    folded = re.sub(r"\s", "", plain(text))
    if not folded:
        return None, None
    match = _BIRTH.fullmatch(folded)
    if match is None:
        raise BadBirthText()
    year, month, day = match.groups()
    if month is None:
        return int(year), None
    try:
        return int(year), date(int(year), int(month), int(day))
    except ValueError as error:
        raise BadBirthText() from error


def _year_in(identity_number: str) -> int | None:
    return int(identity_number[6:10]) if len(identity_number) == 18 else None


def _birth_in(identity_number: str) -> date | None:
    if len(identity_number) != 18:
        return None
    digits = identity_number[6:14]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def check_facts(facts: CaseFacts, *, today: date) -> None:
    """Refuse facts that cannot be true; raises BadPhone, BadIdentityNumber, BadBirth or BirthContradicted."""
    fold_phone(facts.phone)
    check_born(facts, today=today)


def check_born(facts: CaseFacts, *, today: date) -> None:
    """Refuse a birth that cannot be; raises BadIdentityNumber, BadBirth or BirthContradicted."""
    born = _birth_in(fold_identity_number(facts.identity_number))
    check_birth(facts.year_of_birth, today=today)
    if facts.birth_date and facts.birth_date > today:
        check_birth(today.year + 1, today=today)
    if born and facts.birth_date and born != facts.birth_date:
        raise BirthContradicted()
    if born and facts.birth_year and born.year != facts.birth_year:
        raise BirthContradicted()


def check_ready_to_screen(*, need_kind: str | None, district: str, has_beneficiary: bool) -> None:
    """Refuse to make a case of a request that does not say who, what and where."""
    if not (need_kind and district and has_beneficiary):
        raise NotReadyToScreen()
