"""The blueprints of verification, for the house to open."""

from __future__ import annotations

from flask import Blueprint

from charity.verification.findings import views as findings
from charity.verification.need import views as need
from charity.verification.review import views as review
from charity.verification.visits import sheet_views as sheets
from charity.verification.visits import views as visits

BLUEPRINTS: tuple[Blueprint, ...] = (
    findings.blueprint,
    visits.blueprint,
    sheets.blueprint,
    need.blueprint,
    review.blueprint,
)
