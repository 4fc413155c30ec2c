"""Parts of an appeal's working words that come in several, and who wrote on them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from charity.appeals.drafts.rules import GivingChannel
from charity.verification.constraints import one_of
from charity.verification.rules import Basis


class AppealAuthor(SQLModel, table=True):
    """Somebody who wrote on the working words since they were last published."""

    __tablename__ = "appeal_author"

    appeal_id: int = Field(primary_key=True, foreign_key="appeal.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id")


class AppealCost(SQLModel, table=True):
    """One line of costs with its basis."""

    __tablename__ = "appeal_cost"
    __table_args__ = (
        sa.CheckConstraint(one_of("basis", Basis), name="basis"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("words_zh <> '' OR words_en <> ''", name="words"),
    )

    appeal_id: int = Field(primary_key=True, foreign_key="appeal.id")
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    words_zh: str = Field(default="", max_length=120)
    words_en: str = Field(default="", max_length=160)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    basis: str = Field(max_length=20)
    basis_note: str = Field(default="", max_length=160)


class ChannelNote(SQLModel, table=True):
    """One way to give: the channel, whose account it is and what to do."""

    __tablename__ = "channel_note"
    __table_args__ = (
        sa.CheckConstraint(one_of("channel", GivingChannel), name="channel"),
        sa.CheckConstraint("words_zh <> '' OR words_en <> ''", name="words"),
    )

    appeal_id: int = Field(primary_key=True, foreign_key="appeal.id")
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    channel: str = Field(max_length=12)
    holder: str = Field(default="", max_length=120)
    account: str = Field(default="", max_length=120)
    words_zh: str = Field(default="", max_length=400)
    words_en: str = Field(default="", max_length=400)
