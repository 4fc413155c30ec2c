"""Every blueprint of appeals, so that the house registers them in one line."""

from __future__ import annotations

from charity.appeals import views
from charity.appeals.consents import views as consents
from charity.appeals.drafts import views as drafts
from charity.appeals.endings import views as endings
from charity.appeals.goods import views as goods
from charity.appeals.legal import views as legal
from charity.appeals.pauses import views as pauses
from charity.appeals.photos import public_views as pictures
from charity.appeals.photos import views as photos
from charity.appeals.routes import views as routes
from charity.appeals.updates import views as updates
from charity.appeals.versions import public_views as documents

BLUEPRINTS = (
    views.blueprint,
    drafts.blueprint,
    routes.blueprint,
    consents.blueprint,
    photos.blueprint,
    pictures.blueprint,
    documents.blueprint,
    updates.blueprint,
    pauses.blueprint,
    endings.blueprint,
    goods.blueprint,
    legal.blueprint,
)
