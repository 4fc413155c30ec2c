"""The verb `check --deploy` names each fault of an unsafe configuration."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from charity.app import create_app
from charity.cli.check import config_faults, file_faults
from charity.config import Config, ConfigError, WitnessSetting
from charity.kernel.database import Database
from charity.kernel.roles import Role
from charity.ledger.note import COSIGNATURE, SigningKey
from charity.reports.signature.authority import made_for
from tests.staff.people import add_person, house_of

PAPER_KEY = made_for("desk.example/lantern").decode()
SAFE = {
    "CHARITY_MODE": "production",
    "CHARITY_SECRET_KEY": "Zp3x9QmW7kLd2RtV8sYb4NcH6fGj1TaE",
    "CHARITY_VAULT_KEY": base64.urlsafe_b64encode(bytes(range(40, 72))).decode(),
    "CHARITY_LOG_KEY": base64.urlsafe_b64encode(bytes(range(90, 122))).decode(),
    "CHARITY_LOG_ORIGIN": "desk.example/lantern",
    "CHARITY_PUBLIC_URL": "https://desk.example",
    "CHARITY_BIND": "127.0.0.1:8000",
    "CHARITY_TRUST_PROXY": "1",
    "CHARITY_DESK_PHONE": "0467-123-4567",
    "CHARITY_PDF_KEY": PAPER_KEY,
    "CHARITY_PDF_CERT": PAPER_KEY,
}
WITNESS = WitnessSetting(
    SigningKey("outlet.example/witness", b"w" * 32, COSIGNATURE).verifier.text, "https://outlet.example"
)
LOG_KEY = SigningKey("desk.example/lantern", b"l" * 32).verifier.text


def config_of(tmp_path: Path, **changed: str) -> Config:
    """Return a safe configuration with some settings changed."""
    return Config.from_env({**SAFE, "CHARITY_INSTANCE": str(tmp_path), **changed})


def test_a_safe_configuration_has_no_fault(tmp_path: Path) -> None:
    assert list(config_faults(config_of(tmp_path))) == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"mode": "development"}, "CHARITY_MODE"),
        ({"secret_key": "short Zp3x9QmW7k"}, "CHARITY_SECRET_KEY is shorter"),
        ({"secret_key": "changeme" * 8}, "CHARITY_SECRET_KEY is no random text"),
        ({"vault_key": b"v" * 32}, "CHARITY_VAULT_KEY"),
        ({"vault_key": b"0123456789"}, "CHARITY_VAULT_KEY"),
        ({"vault_key": SAFE["CHARITY_SECRET_KEY"].encode()}, "are the same"),
        ({"log_key": b"k" * 32}, "CHARITY_LOG_KEY is no 32 random bytes"),
        ({"log_key": bytes(range(31))}, "CHARITY_LOG_KEY is no 32 random bytes"),
        ({"log_key": bytes(range(40, 72))}, "CHARITY_VAULT_KEY and CHARITY_LOG_KEY are the same"),
        ({"log_key": SAFE["CHARITY_SECRET_KEY"].encode()}, "CHARITY_SECRET_KEY and CHARITY_LOG_KEY are"),
        ({"witnesses": (WITNESS,), "witness_quorum": 2}, "CHARITY_WITNESS_QUORUM asks for 2 of 1"),
        ({"witness_quorum": -1}, "CHARITY_WITNESS_QUORUM"),
        ({"witnesses": (WITNESS, WITNESS)}, "CHARITY_WITNESSES names a witness twice"),
        ({"witnesses": (replace(WITNESS, vkey=LOG_KEY),)}, "is the key of a log, not of a witness"),
        ({"witnesses": (replace(WITNESS, vkey=WITNESS.vkey[:-4]),)}, "CHARITY_WITNESSES"),
        ({"public_url": "http://desk.example"}, "CHARITY_PUBLIC_URL"),
        ({"public_url": "https://localhost"}, "CHARITY_PUBLIC_URL names this machine"),
        ({"public_url": "https://desk.example/lantern"}, "CHARITY_PUBLIC_URL"),
        ({"trust_proxy": False}, "CHARITY_TRUST_PROXY is off"),
        ({"bind": "0.0.0.0:8000"}, "CHARITY_TRUST_PROXY is on"),
        ({"log_origin": "localhost/lantern"}, "CHARITY_LOG_ORIGIN"),
        ({"desk_phone": "0467-000-0000"}, "CHARITY_DESK_PHONE"),
        ({"session_hours": 240}, "CHARITY_SESSION_HOURS"),
    ],
)
def test_each_fault_is_named_alone(tmp_path: Path, changed: dict[str, Any], named: str) -> None:
    faults = list(config_faults(replace(config_of(tmp_path), **changed)))
    assert len(faults) == 1
    assert named in faults[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHARITY_LOG_KEY", ""),
        ("CHARITY_LOG_KEY", base64.urlsafe_b64encode(bytes(31)).decode()),
        ("CHARITY_LOG_KEY", base64.urlsafe_b64encode(bytes(33)).decode()),
        ("CHARITY_LOG_KEY", "钥匙"),
        ("CHARITY_LOG_ORIGIN", "desk example"),
        ("CHARITY_LOG_ORIGIN", "desk+lantern"),
        ("CHARITY_WITNESSES", WITNESS.vkey),
        ("CHARITY_WITNESSES", f"{WITNESS.vkey}@ftp://outlet.example"),
        ("CHARITY_WITNESS_QUORUM", "most"),
    ],
)
def test_a_setting_of_the_log_that_cannot_be_read_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        config_of(tmp_path, **{name: value})


@pytest.mark.parametrize("name", ["lantern.db", "lantern.db-wal", "keys", "evidence"])
def test_files_that_others_may_open_are_named(tmp_path: Path, name: str) -> None:
    tmp_path.chmod(0o700)
    path = tmp_path / name
    path.mkdir() if "." not in name else path.touch()
    path.chmod(0o700)
    config, database = config_of(tmp_path), Database(f"sqlite:///{tmp_path / 'lantern.db'}")
    assert list(file_faults(config, database)) == []
    path.chmod(0o740)
    assert [name in fault for fault in file_faults(config, database)] == [True]


def test_the_verb_names_all_faults_of_a_development_house_and_ends_with_1(app: Flask) -> None:
    add_person(app, "admin@demo.test", Role.ADMIN)
    done = app.test_cli_runner().invoke(args=["check", "--deploy"])
    assert done.exit_code == 1
    for named in (
        "CHARITY_MODE",
        "testing is on",
        "CHARITY_PUBLIC_URL",
        "CHARITY_PDF_KEY is missing",
        "demo sign-ins",
        "can be opened by others",
    ):
        assert named in done.stderr, named


def test_the_verb_is_content_with_a_safe_house(tmp_path: Path, sqlite_database: Database) -> None:
    for path in (tmp_path, Path(str(sqlite_database.url.database))):
        path.chmod(0o700)
    secret, mark, certificates = made_for("desk.example").decode().partition("-----END PRIVATE KEY-----\n")
    config = config_of(
        tmp_path,
        CHARITY_DATABASE_URL=sqlite_database.url.render_as_string(),
        CHARITY_PDF_KEY=secret + mark,
        CHARITY_PDF_CERT=certificates,
    )
    app = create_app(config)
    runner = app.test_cli_runner()
    nobody = runner.invoke(args=["check", "--deploy"])
    assert "nobody is administrator" in nobody.stderr
    add_person(app, "admin@desk.example", Role.ADMIN)
    done = runner.invoke(args=["check", "--deploy"])
    assert (done.exit_code, done.stderr) == (0, "")
    house_of(app).database.engine.dispose()


def test_check_without_deploy_is_wrong_usage(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["check"]).exit_code == 2
