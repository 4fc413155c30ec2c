"""The verb `check --deploy`: refuses an unsafe configuration, naming each fault."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from charity.cli.answers import Verb, fail_with, unusable
from charity.config import Config
from charity.kernel.database import Database
from charity.kernel.web.unit import house, now, reading
from charity.ledger.instruments import log_faults
from charity.ledger.witnesses.panel import setting_faults
from charity.migrations.drift import drift
from charity.reports.signature.keys import faults as paper_key_faults
from charity.staff import queries

SECRET_CHARACTERS_MIN = 32
VAULT_BYTES_MIN = 32
LOG_BYTES = 32
VARIETY_MIN = 10  # different characters; "changeme…" and "0000…" have fewer
DEMO_EMAILS = "@demo.test"
DEFAULT_ORIGIN = "localhost/lantern"
DEFAULT_PHONE = "0467-000-0000"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@click.command("check", cls=Verb)
@click.option("--deploy", is_flag=True, required=True, help="Check what production needs.")
@with_appcontext
def check(deploy: bool) -> None:
    """Fail when the house would be unsafe for real people, naming each fault."""
    assert deploy
    config, database = house().config, house().database
    fail_with(
        [
            *config_faults(config),
            *paper_key_faults(config, at=now()),
            *_debug_faults(),
            *file_faults(config, database),
            *_database_faults(),
        ]
    )
    click.echo("fit for real people")


def config_faults(config: Config) -> Iterator[str]:
    """Tell what is unsafe in the settings themselves."""
    if not config.is_production:
        yield "CHARITY_MODE is development: set it to production"
    yield from _key_faults(config)
    yield from setting_faults(config)
    public, host = urlsplit(config.public_url), config.bind.rpartition(":")[0]
    if public.scheme != "https" or not public.hostname or public.path:
        yield "CHARITY_PUBLIC_URL is not an https address without a path: links and cookies need one"
    elif public.hostname in LOOPBACK:
        yield "CHARITY_PUBLIC_URL names this machine only: set the address that people open"
    if host in LOOPBACK and not config.trust_proxy:
        yield "CHARITY_TRUST_PROXY is off behind a local proxy: every visitor would share one throttle"
    if host not in LOOPBACK and config.trust_proxy:
        yield "CHARITY_TRUST_PROXY is on while CHARITY_BIND is open to all: anybody could claim any address"
    if config.log_origin == DEFAULT_ORIGIN or config.log_origin.startswith("localhost"):
        yield "CHARITY_LOG_ORIGIN is the default: the first leaf fixes it for ever, name your desk"
    if config.desk_phone == DEFAULT_PHONE:
        yield "CHARITY_DESK_PHONE is the example number: set the desk's own"
    if not 1 <= config.session_hours <= 24:
        yield "CHARITY_SESSION_HOURS is outside 1 to 24"


def _key_faults(config: Config) -> Iterator[str]:
    if len(config.secret_key) < SECRET_CHARACTERS_MIN:
        yield f"CHARITY_SECRET_KEY is shorter than {SECRET_CHARACTERS_MIN} characters"
    if len(Counter(config.secret_key)) < VARIETY_MIN:
        yield "CHARITY_SECRET_KEY is no random text"
    if len(config.vault_key) < VAULT_BYTES_MIN or len(Counter(config.vault_key)) < VARIETY_MIN:
        yield "CHARITY_VAULT_KEY is no 32 random bytes"
    if len(config.log_key) != LOG_BYTES or len(Counter(config.log_key)) < VARIETY_MIN:
        yield "CHARITY_LOG_KEY is no 32 random bytes"
    keys = {
        "CHARITY_SECRET_KEY": config.secret_key.encode(),
        "CHARITY_VAULT_KEY": config.vault_key,
        "CHARITY_LOG_KEY": config.log_key,
    }
    for (one, octets), (other, others) in combinations(keys.items(), 2):
        if octets in others or others in octets:
            yield f"{one} and {other} are the same"


def _debug_faults() -> Iterator[str]:
    if current_app.debug:
        yield "debug is on: unset FLASK_DEBUG"
    if current_app.testing:
        yield "testing is on: faults would show their insides"


def file_faults(config: Config, database: Database) -> Iterator[str]:
    """Tell which files others on this machine may open."""
    paths = [config.instance, config.instance / "keys", config.instance / "evidence"]
    if database.is_sqlite and database.url.database:
        paths += [Path(database.url.database + suffix) for suffix in ("", "-wal", "-shm")]
    for path in paths:
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"{path} can be opened by others on this machine: chmod go= {path}"


def _database_faults() -> Iterator[str]:
    try:
        differences = drift(house().database)
        yield from differences or log_faults(reading(), house().config)
        planted = queries.people_matching(reading(), DEMO_EMAILS, after=0, limit=1)
        if any(person.is_active for person in planted):
            yield "the demo sign-ins are planted: their password is public, use a database of your own"
        if not queries.active_admin_ids(reading()):
            yield "nobody is administrator: run staff invite EMAIL --role admin and open the link"
    except DBAPIError as error:
        yield unusable(error)
