"""What pages show of issued papers."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from charity.kernel.web.words import _
from charity.kernel.words import N_
from charity.reports.tables import IssuedReport
from charity.staff.tables import Person

LANGUAGE_WORDS = {"zh": N_("Chinese"), "en": N_("English")}


@dataclass(frozen=True, slots=True)
class PaperShown:
    """One issued paper in a list."""

    id: int
    subject: str
    language: str
    entries: str
    root: str
    sha256: str
    size: str
    issued_at: datetime
    by: str

    @property
    def root_begin(self) -> str:
        """Enough of the tree hash to tell it apart in a list."""
        return f"{self.root[:10]}…"

    @property
    def sha256_begin(self) -> str:
        """Enough of the file's hash to tell it apart in a list."""
        return f"{self.sha256[:10]}…"


def size_text(size_bytes: int) -> str:
    """Return a size for people."""
    return f"{size_bytes / 1024:,.0f} kB"


def papers_shown(session: Session, papers: Iterable[IssuedReport]) -> list[PaperShown]:
    """Return issued papers with who issued them by number."""
    found = list(papers)
    wanted = {one.issued_by_id for one in found if one.issued_by_id is not None}
    rows = session.exec(select(Person.id, Person.number).where(col(Person.id).in_(wanted)))
    numbers = dict(rows.all())
    return [_shown(one, numbers.get(one.issued_by_id)) for one in found]


def _shown(one: IssuedReport, number: int | None) -> PaperShown:
    assert one.id is not None
    return PaperShown(
        id=one.id,
        subject=one.subject,
        language=_(LANGUAGE_WORDS[one.locale]),
        entries=f"{one.log_size:,}",
        root=base64.b64encode(one.root).decode(),
        sha256=one.sha256,
        size=size_text(one.size_bytes),
        issued_at=one.issued_at_utc,
        by=_("No. %(number)s", number=f"{number:02d}") if number is not None else _("The desk's server"),
    )
