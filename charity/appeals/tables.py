"""Every table of appeals, so that one import registers them all."""

from __future__ import annotations

from charity.appeals.appeal import Appeal
from charity.appeals.consents.tables import Consent, ConsentPerson
from charity.appeals.drafts.tables import AppealAuthor, AppealCost, ChannelNote
from charity.appeals.endings.tables import AppealClosing, FalseFinding
from charity.appeals.goods.tables import GoodsEntry
from charity.appeals.pauses.tables import AppealPause
from charity.appeals.photos.tables import AppealPhoto, AppealPhotoPerson
from charity.appeals.routes.tables import (
    AppealCharity,
    AppealDirect,
    AppealGoods,
    AppealMutual,
    AppealPlatform,
    LegalOpinion,
)
from charity.appeals.updates.tables import Update
from charity.appeals.versions.tables import AppealNumber, AppealVersion, AppealVersionItem

__all__ = [
    "Appeal",
    "AppealAuthor",
    "AppealCharity",
    "AppealClosing",
    "AppealCost",
    "AppealDirect",
    "AppealGoods",
    "AppealMutual",
    "AppealNumber",
    "AppealPause",
    "AppealPhoto",
    "AppealPhotoPerson",
    "AppealPlatform",
    "AppealVersion",
    "AppealVersionItem",
    "ChannelNote",
    "Consent",
    "ConsentPerson",
    "FalseFinding",
    "GoodsEntry",
    "LegalOpinion",
    "Update",
]
