"""Settings from the environment (prefix CHARITY_), frozen and checked before anything starts."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PHOTO_BYTES_MAX = 15 * 1024 * 1024
STATEMENT_BYTES_MAX = 64 * 1024 * 1024
KEY_BYTES = 32
#: Formats of statements that the desk's pages hide until they are switched on.
OPTIONAL_FORMATS = frozenset({"mt940", "ofx", "paypal", "stripe"})

DISTRICTS = (
    "鸡冠区",
    "恒山区",
    "滴道区",
    "梨树区",
    "城子河区",
    "麻山区",
    "虎林市",
    "密山市",
    "鸡东县",
)


class ConfigError(Exception):
    """A setting that is missing or cannot be read; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class WitnessSetting:
    """A witness that is asked to cosign: its verifier key as text, and the address below which it answers."""

    vkey: str
    url: str


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the house takes from outside, already read and typed."""

    mode: str
    instance: Path
    database_url: str
    bind: str
    secret_key: str = field(repr=False)
    vault_key: bytes = field(repr=False)
    log_key: bytes = field(repr=False)
    log_origin: str
    public_url: str
    desk_name_zh: str
    desk_name_en: str
    desk_phone: str
    districts: tuple[str, ...] = DISTRICTS
    session_hours: int = 12
    pdf_key: str = field(default="", repr=False)  # PEM; without one papers are not issued in production
    pdf_cert: str = ""
    witnesses: tuple[WitnessSetting, ...] = ()
    witness_quorum: int = 0
    trust_proxy: bool = False
    payout_third_from: int = 50_000  # yuan from which a third person confirms a payout; 0: never
    alarm_gifts_a_day: int = 200  # from so many donations of an appeal in a day a second look is wanted
    alarm_times_the_usual: int = 10
    alarm_round_from: int = 10_000  # yuan
    statement_formats: frozenset[str] = frozenset()  # those of OPTIONAL_FORMATS that are switched on
    cash_desks: tuple[str, ...] = ("XJ",)  # the letters of their receipts; the first has what no other has

    @property
    def is_production(self) -> bool:
        """Whether real people use it."""
        return self.mode == "production"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """Read the settings; raises ConfigError naming the variable at fault."""
        mode = environ.get("CHARITY_MODE", "development")
        if mode not in {"development", "production"}:
            raise ConfigError("CHARITY_MODE is development or production")
        instance = Path(environ.get("CHARITY_INSTANCE") or PROJECT / "instance").resolve()
        keys = _Keys(environ, instance, generate=mode == "development")
        bind = environ.get("CHARITY_BIND", "127.0.0.1:8000")
        witnesses = tuple(map(_witness, environ.get("CHARITY_WITNESSES", "").split()))
        return cls(
            mode=mode,
            instance=instance,
            database_url=environ.get("CHARITY_DATABASE_URL") or f"sqlite:///{instance / 'lantern.db'}",
            bind=bind,
            secret_key=keys.text("CHARITY_SECRET_KEY", "secret.key"),
            vault_key=keys.octets("CHARITY_VAULT_KEY", "vault.key"),
            log_key=keys.octets("CHARITY_LOG_KEY", "log.key", exact=True),
            log_origin=_log_name(environ.get("CHARITY_LOG_ORIGIN", "localhost/lantern")),
            public_url=environ.get("CHARITY_PUBLIC_URL", f"http://{bind}").rstrip("/"),
            desk_name_zh=environ.get("CHARITY_DESK_NAME_ZH", "鸡西求助核实台"),
            desk_name_en=environ.get("CHARITY_DESK_NAME_EN", "Jixi Help Desk"),
            desk_phone=environ.get("CHARITY_DESK_PHONE", "0467-000-0000"),
            districts=tuple(filter(None, environ.get("CHARITY_DISTRICTS", "").split(","))) or DISTRICTS,
            session_hours=_whole(environ, "CHARITY_SESSION_HOURS", 12),
            pdf_key=environ.get("CHARITY_PDF_KEY", ""),
            pdf_cert=environ.get("CHARITY_PDF_CERT", ""),
            witnesses=witnesses,
            witness_quorum=_whole(environ, "CHARITY_WITNESS_QUORUM", min(1, len(witnesses))),
            trust_proxy=environ.get("CHARITY_TRUST_PROXY", "") == "1",
            payout_third_from=_whole(environ, "CHARITY_PAYOUT_THIRD_FROM", 50_000),
            alarm_gifts_a_day=_whole(environ, "CHARITY_ALARM_GIFTS_A_DAY", 200),
            alarm_times_the_usual=_whole(environ, "CHARITY_ALARM_TIMES_THE_USUAL", 10),
            alarm_round_from=_whole(environ, "CHARITY_ALARM_ROUND_FROM", 10_000),
            statement_formats=_formats(environ.get("CHARITY_STATEMENT_FORMATS", "")),
            cash_desks=_cash_desks(environ.get("CHARITY_CASH_DESKS", "XJ").split(",")),
        )


def _log_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9:/._-]{1,200}", text):
        raise ConfigError("CHARITY_LOG_ORIGIN is a name like desk.example/lantern: no spaces, no plus sign")
    return text


def _formats(text: str) -> frozenset[str]:
    names = frozenset(filter(None, (name.strip().lower() for name in text.split(","))))
    if names - OPTIONAL_FORMATS:
        known = ", ".join(sorted(OPTIONAL_FORMATS))
        raise ConfigError(f"CHARITY_STATEMENT_FORMATS is a list of these, separated by commas: {known}")
    return names


def _witness(text: str) -> WitnessSetting:
    vkey, _, url = text.partition("@")
    if not vkey or not url.startswith(("https://", "http://")):
        raise ConfigError("CHARITY_WITNESSES is a list of KEY@URL, separated by spaces")
    return WitnessSetting(vkey, url.rstrip("/"))


def _cash_desks(letters: list[str]) -> tuple[str, ...]:
    if len(set(letters)) != len(letters) or not all(re.fullmatch("[A-Z]{2}", one) for one in letters):
        raise ConfigError("CHARITY_CASH_DESKS is two capital letters for each desk, separated by commas")
    return tuple(letters)


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(environ.get(name, default))
    except ValueError as error:
        raise ConfigError(f"{name} is a whole number") from error


class _Keys:
    """Key material: from the environment, or generated once into the instance folder in development."""

    def __init__(self, environ: Mapping[str, str], instance: Path, *, generate: bool) -> None:
        self._environ = environ
        self._instance = instance
        self._generate = generate

    def text(self, name: str, filename: str) -> str:
        given = self._environ.get(name)
        if given:
            return given
        if not self._generate:
            raise ConfigError(
                f"{name} is required in production: set it from outside, at least 32 random characters"
            )
        return self._kept(filename)

    def octets(self, name: str, filename: str, *, exact: bool = False) -> bytes:
        text = self.text(name, filename)
        try:
            octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError) as error:
            raise ConfigError(f"{name} is URL-safe base64 of 32 random bytes") from error
        if exact and len(octets) != KEY_BYTES:
            raise ConfigError(f"{name} is URL-safe base64 of exactly {KEY_BYTES} random bytes")
        if len(octets) < KEY_BYTES:
            raise ConfigError(f"{name} is URL-safe base64 of at least 32 random bytes")
        return octets

    def _kept(self, filename: str) -> str:
        path = self._instance / "keys" / filename
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ConfigError(f"CHARITY_INSTANCE cannot be used: {error}") from error
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(KEY_BYTES))
        return path.read_text(encoding="ascii").strip()
