"""The command line's words and options; wrong usage ends with status 2 and a sentence."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from charity.ledger.note import COSIGNATURE, BadNote, VerifierKey
from charity.verifier.keyring import FormerKey
from charity.verifier.sayings import LANGUAGES, said
from charity.verifier.sources import why_of

QUORUM_MAX = 64
_LIMITED = re.compile(r"(.+)@([0-9]{1,18})")


class WrongUsage(Exception):
    """A key, number or file that cannot be used; the message is for people."""


def parser(language: str) -> argparse.ArgumentParser:
    """Return the parser of all commands but the witness's."""
    top = argparse.ArgumentParser(prog="verifier", description=said(language, "purpose"))
    _language_option(top, language)
    commands = top.add_subparsers(dest="command", required=True)
    for name in ("receipt", "log", "report"):
        one = commands.add_parser(name, help=said(language, name), description=said(language, name))
        one.add_argument("file", help=said(language, f"help-{name}"))
        _key_options(one, language, is_optional=name == "report")
        if name == "log":
            one.add_argument("--balance", action="store_true", help=said(language, "help-balance"))
        if name != "log":
            one.add_argument("--ca", type=Path, help=said(language, "help-ca"))
        if name != "receipt":
            one.add_argument("--old", type=Path, help=said(language, "help-old"))
    one = commands.add_parser("bundle", help=said(language, "bundle"), description=said(language, "bundle"))
    one.add_argument("--out", type=Path, required=True, help=said(language, "help-out"))
    _language_option(one, language)
    commands.add_parser("witness", help=said(language, "witness"), add_help=False)
    return top


def _key_options(one: argparse.ArgumentParser, language: str, *, is_optional: bool) -> None:
    one.add_argument("--vkey", required=not is_optional, help=said(language, "help-vkey"))
    for name, metavar in (("former", "VKEY@ENTRIES"), ("witness", "VKEY")):
        one.add_argument(
            f"--{name}", action="append", default=[], metavar=metavar, help=said(language, f"help-{name}")
        )
    one.add_argument("--quorum", type=int, default=0, help=said(language, "help-quorum"))
    _language_option(one, language)


def _language_option(one: argparse.ArgumentParser, language: str) -> None:
    one.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=said(language, "help-lang"))


def language_asked(argv: Sequence[str], otherwise: str) -> str:
    """Return the language that the arguments ask for, before they are parsed."""
    for before, word in zip(["", *argv], argv, strict=False):
        chosen = word.removeprefix("--lang=") if word.startswith("--lang=") else word
        if chosen in LANGUAGES and (before == "--lang" or chosen is not word):
            return chosen
    return otherwise


def keys_of(language: str, asked: argparse.Namespace) -> tuple[VerifierKey, tuple[FormerKey, ...]]:
    """Return the desk's key and its former ones; raises WrongUsage."""
    key = _key(language, asked.vkey, is_witness=False)
    return key, tuple(_former(language, text) for text in asked.former)


def _former(language: str, text: str) -> FormerKey:
    """Read `KEY@ENTRIES`, or a key alone; no key has such an end by itself."""
    match = _LIMITED.fullmatch(text)
    if match is None:
        return FormerKey(_key(language, text, is_witness=False))
    return FormerKey(_key(language, match[1], is_witness=False), int(match[2]))


def witnesses_of(language: str, asked: argparse.Namespace) -> tuple[VerifierKey, ...]:
    """Return the witnesses' keys; raises WrongUsage, also for a quorum out of bounds."""
    if not 0 <= asked.quorum <= QUORUM_MAX:
        raise WrongUsage(said(language, "quorum-bad"))
    return tuple(_key(language, text, is_witness=True) for text in asked.witness)


def _key(language: str, text: str, *, is_witness: bool) -> VerifierKey:
    try:
        key = VerifierKey.parse(text)
    except BadNote as error:
        raise WrongUsage(said(language, "key-bad", text=text)) from error
    if (key.type == COSIGNATURE) != is_witness:
        raise WrongUsage(said(language, "key-of-log" if is_witness else "key-of-witness", text=text))
    return key


def octets_of(language: str, path: Path) -> bytes:
    """Return a file's bytes; raises WrongUsage."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongUsage(said(language, "file-fault", path=str(path), why=why_of(error))) from error
