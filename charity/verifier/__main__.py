"""The verifier's command line: `receipt`, `log`, `report`, `bundle` and `witness`.

Exit status: 0 what was checked holds · 1 it does not · 2 wrong usage, or nothing to check.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from charity.verifier.bundle import bundle
from charity.verifier.checks import Findings
from charity.verifier.commandline import (
    WrongUsage,
    keys_of,
    language_asked,
    octets_of,
    parser,
    witnesses_of,
)
from charity.verifier.logs import check_log
from charity.verifier.receipts import check_receipt
from charity.verifier.reports import check_report
from charity.verifier.sayings import said
from charity.verifier.sources import UnknownScheme, paths_of, source_of, why_of
from charity.verifier.telling import told
from charity.verifier.witness.command import main as witness
from charity.verifier.witness.sayings import language_here


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status, also when nobody reads on or somebody breaks it off."""
    try:
        status = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end, and must not fail there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _run(words: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if words[:1] == ["witness"]:
        return witness(words[1:])
    language = language_asked(words, language_here())
    asked = parser(language).parse_args(words)
    try:
        if asked.command == "bundle":
            return _write_bundle(language, asked.out)
        findings = _COMMANDS[asked.command](language, asked)
    except WrongUsage as error:
        print(error, file=sys.stderr)
        return 2
    for line in told(asked.command, language, findings, with_totals=_shows_totals(asked)):
        print(line)
    return 0 if findings.ok else 2 if findings.is_nothing else 1


def _shows_totals(asked: argparse.Namespace) -> bool:
    return asked.command == "report" or bool(asked.command == "log" and asked.balance)


def _receipt(language: str, asked: argparse.Namespace) -> Findings:
    key, former = keys_of(language, asked)
    witnesses = witnesses_of(language, asked)
    octets = octets_of(language, Path(asked.file))
    ca = octets_of(language, asked.ca) if asked.ca else None
    return check_receipt(octets, key, witnesses, asked.quorum, former=former, ca=ca)


def _log(language: str, asked: argparse.Namespace) -> Findings:
    key, former = keys_of(language, asked)
    try:
        read = source_of(asked.file)
    except UnknownScheme as error:
        raise WrongUsage(said(language, "scheme", place=asked.file)) from error
    return check_log(
        read,
        key,
        former=former,
        old=octets_of(language, asked.old) if asked.old else None,
        witnesses=witnesses_of(language, asked),
        quorum=asked.quorum,
        paths=paths_of(asked.file),
    )


def _report(language: str, asked: argparse.Namespace) -> Findings:
    if asked.vkey is None and asked.ca is None:
        raise WrongUsage(said(language, "vkey-or-ca"))
    key, former = (None, ()) if asked.vkey is None else keys_of(language, asked)
    return check_report(
        octets_of(language, Path(asked.file)),
        key,
        former=former,
        ca=octets_of(language, asked.ca) if asked.ca else None,
        old=octets_of(language, asked.old) if asked.old else None,
        witnesses=witnesses_of(language, asked),
        quorum=asked.quorum,
    )


_COMMANDS: Mapping[str, Callable[[str, argparse.Namespace], Findings]] = {
    "receipt": _receipt,
    "log": _log,
    "report": _report,
}


def _write_bundle(language: str, path: Path) -> int:
    try:
        path.write_text(bundle(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise WrongUsage(said(language, "out-fault", path=str(path), why=why_of(error))) from error
    print(said(language, "written", path=str(path)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
