"""Puts the house together."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from typing import Any

import click
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from charity.appeals import worker as appeals_worker
from charity.appeals.blueprints import BLUEPRINTS as APPEALS
from charity.cli.check import check
from charity.cli.db import db
from charity.cli.demo import demo
from charity.cli.ledger import ledger_verbs
from charity.cli.log import log_verbs
from charity.cli.reports import reports_verbs
from charity.cli.serve import serve
from charity.cli.staff import staff as staff_verbs
from charity.cli.statements import statements_verbs
from charity.cli.worker import worker
from charity.config import PROJECT, Config
from charity.desk import views as desk
from charity.donations import worker as donations_worker
from charity.donations.alarms import views as donations_alarms
from charity.donations.cash import box_views as donations_cash_box
from charity.donations.cash import views as donations_cash
from charity.donations.closing import handover_views as donations_handovers
from charity.donations.closing import views as donations_closing
from charity.donations.erasure import views as donations_erasure
from charity.donations.finding import worker as finding_worker
from charity.donations.imports import file_views as donations_statement_files
from charity.donations.imports import views as donations_imports
from charity.donations.matching import views as donations_matching
from charity.donations.money import views as donations
from charity.donations.moving import views as donations_moving
from charity.donations.observed import views as donations_observed
from charity.donations.observed import voucher_views as donations_vouchers
from charity.donations.payouts import stage_views as donations_stages
from charity.donations.payouts import use_views as donations_uses
from charity.donations.payouts import views as donations_payouts
from charity.donations.pledges import views as donations_pledges
from charity.donations.rates import sale_views as donations_sales
from charity.donations.rates import views as donations_rates
from charity.donations.reconciliation import views as donations_reconciliation
from charity.donations.refunds import views as donations_refunds
from charity.donations.remainder import views as donations_remainder
from charity.intake import codes as intake_codes
from charity.intake import views as intake
from charity.intake import worker as intake_worker
from charity.intake.ask import views as intake_ask
from charity.intake.authorisations import views as intake_authorisations
from charity.intake.evidence import views as intake_evidence
from charity.intake.status import views as intake_status
from charity.kernel.cipher import Entropy
from charity.kernel.clock import Clock, system_clock
from charity.kernel.database import retrying
from charity.kernel.house import build_house
from charity.kernel.web import csrf, guards, headers, navigation, refusals, static, text, unit, words
from charity.public import views as public
from charity.public.appeal import remainder_views as remainders
from charity.public.finding import receipt_views as finding
from charity.public.log import machine as log_machine
from charity.public.log import views as log
from charity.public.log import worker as log_worker
from charity.public.payouts import views as public_payouts
from charity.public.verify import views as verify
from charity.reports import authority as reports_authority
from charity.reports import views as reports
from charity.reports import worker as reports_worker
from charity.reports.audit import document_views as reports_documents
from charity.reports.audit import exports as reports_exports
from charity.reports.audit import views as reports_audit
from charity.reports.receipt import views as reports_receipts
from charity.staff import views as staff
from charity.staff.invitations import views as staff_invitations
from charity.staff.parked import views as staff_parked
from charity.staff.sessions import views as staff_sessions
from charity.verification.blueprints import BLUEPRINTS as VERIFICATION

REQUEST_BYTES_MAX = 128 * 1024 * 1024

BLUEPRINTS: tuple[Blueprint, ...] = (
    public.blueprint,
    remainders.blueprint,
    log.blueprint,
    verify.blueprint,
    finding.blueprint,
    log_machine.blueprint,
    *APPEALS,
    *VERIFICATION,
    desk.blueprint,
    staff.blueprint,
    staff_sessions.blueprint,
    staff_invitations.blueprint,
    staff_parked.blueprint,
    intake_ask.blueprint,
    intake_status.blueprint,
    intake.blueprint,
    intake_codes.blueprint,
    intake_evidence.blueprint,
    intake_authorisations.blueprint,
    donations.blueprint,
    donations_cash.blueprint,
    donations_cash_box.blueprint,
    donations_pledges.blueprint,
    donations_rates.blueprint,
    donations_sales.blueprint,
    donations_closing.blueprint,
    donations_handovers.blueprint,
    donations_refunds.blueprint,
    donations_remainder.blueprint,
    donations_erasure.blueprint,
    donations_imports.blueprint,
    donations_statement_files.blueprint,
    donations_matching.blueprint,
    donations_moving.blueprint,
    donations_observed.blueprint,
    donations_vouchers.blueprint,
    donations_payouts.blueprint,
    donations_stages.blueprint,
    donations_alarms.blueprint,
    public_payouts.blueprint,
    donations_reconciliation.blueprint,
    donations_uses.blueprint,
    reports.blueprint,
    reports_audit.blueprint,
    reports_documents.blueprint,
    reports_exports.blueprint,
    reports_receipts.blueprint,
    reports_authority.blueprint,
)
#: What a column wants to set up beside its pages (sign-in, handlers of the outbox).
SETUPS: tuple[Callable[[Flask], None], ...] = (
    staff.init,
    intake_worker.init,
    appeals_worker.init,
    donations_worker.init,
    reports_worker.init,
    log_worker.init,
    finding_worker.init,
)
VERBS: tuple[click.Command, ...] = (
    demo,
    db,
    staff_verbs,
    statements_verbs,
    ledger_verbs,
    log_verbs,
    reports_verbs,
    worker,
    check,
    serve,
)


class Lantern(Flask):
    """Flask, with the whole view as the unit that PostgreSQL may ask to try again."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, again when the database says that it met another writer."""
        return retrying(self._dispatch_anew)

    def _dispatch_anew(self) -> ResponseReturnValue:
        try:
            return super().dispatch_request()
        except DBAPIError:
            unit.close_reading()
            raise


def create_app(
    config: Config | None = None,
    *,
    clock: Clock = system_clock,
    entropy: Entropy = secrets.token_bytes,
    testing: bool = False,
) -> Flask:
    """Return the application of one configuration; from the environment when none is given."""
    config = config or Config.from_env(os.environ)
    app = Lantern(
        "charity", template_folder=str(PROJECT / "templates"), static_folder=str(PROJECT / "charity/static")
    )
    app.testing = testing
    app.config.update(_flask_settings(config))
    app.extensions["lantern"] = build_house(config, clock=clock, entropy=entropy)
    Bootstrap5(app)
    for part in (words, unit, headers, text, csrf, guards, navigation, refusals):
        part.init(app)
    _open_columns(app)
    static.init(app)
    if config.trust_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "MAX_CONTENT_LENGTH": REQUEST_BYTES_MAX,
        "SESSION_COOKIE_NAME": "__Host-lantern" if config.is_production else "lantern",
        "SESSION_COOKIE_SECURE": config.is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_ENABLED": False,  # checked at the door, see kernel/web/csrf.py
    }


def _open_columns(app: Flask) -> None:
    """Register each column's pages, then the verbs."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for setup in SETUPS:
        setup(app)
    for verbs in VERBS:
        app.cli.add_command(verbs)
