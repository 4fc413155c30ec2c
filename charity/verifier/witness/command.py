"""The witness's command line: `witness …`, `witness new-key …`, `witness vkey …`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from charity.ledger import note
from charity.ledger.note import BadNote, SigningKey, VerifierKey
from charity.verifier.witness import keys
from charity.verifier.witness.keys import BadKeyFile
from charity.verifier.witness.memory import BrokenMemory, Memory, MemoryTaken
from charity.verifier.witness.sayings import language_here, said
from charity.verifier.witness.server import WitnessServer
from charity.verifier.witness.telling import Teller
from charity.verifier.witness.watch import Watch

NAME_CHARACTERS_MAX = 100
PORT_MAX = 65_535
DONE, REFUSED, WRONG_USAGE = 0, 1, 2


class _Refused(Exception):
    """Something that is told in a sentence and ends with exit 1."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def main(argv: Sequence[str]) -> int:
    """Run the command; return the exit status."""
    language = _language_of(argv)
    verb = argv[0] if argv and argv[0] in {"new-key", "vkey"} else ""
    try:
        options = _parser(language, verb).parse_args(argv[1:] if verb else argv)
        {"new-key": _new_key, "vkey": _vkey, "": _serve}[verb](options)
    except _Refused as refused:
        print(said(language, refused.code, **refused.facts), file=sys.stderr)
        return REFUSED
    except SystemExit as ended:  # argparse: told already
        return WRONG_USAGE if ended.code else DONE
    return DONE


def _language_of(argv: Sequence[str]) -> str:
    first = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    first.add_argument("--lang", default=language_here())
    try:
        return str(first.parse_known_args(argv)[0].lang)
    except argparse.ArgumentError:  # told when the whole line is read
        return language_here()


def _parser(language: str, verb: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        f"verifier witness {verb}".strip(), description=said(language, "purpose")
    )

    def option(name: str, **more: object) -> None:
        parser.add_argument(f"--{name}", help=said(language, f"help-{name}"), **more)  # type: ignore[arg-type]

    option("key", type=Path, required=True)
    option("lang", choices=("zh", "en"), default=language)
    if verb != "vkey":
        option("name", required=verb == "new-key")
    if not verb:
        option("state", type=Path, required=True)
        option("log", action="append", required=True)
        option("bind", default="127.0.0.1:8750")
    return parser


def _new_key(options: argparse.Namespace) -> None:
    print(_made(options.name, options.key).verifier.text)


def _vkey(options: argparse.Namespace) -> None:
    print(_read(options.key).verifier.text)


def _made(name: str, path: Path) -> SigningKey:
    if not note.is_key_name(name) or len(name) > NAME_CHARACTERS_MAX:
        raise _Refused("name-bad", limit=NAME_CHARACTERS_MAX)
    try:
        return keys.make(name, path)
    except FileExistsError as error:
        raise _Refused("key-there", path=path) from error
    except OSError as error:
        raise _Refused("file-fault", path=path, why=error.strerror) from error


def _read(path: Path) -> SigningKey:
    try:
        return keys.read(path)
    except BadKeyFile as error:
        raise _Refused(error.code, path=path) from error
    except FileNotFoundError as error:
        raise _Refused("name-needed", path=path) from error
    except OSError as error:
        raise _Refused("file-fault", path=path, why=error.strerror) from error


def _key_of(options: argparse.Namespace) -> SigningKey:
    """Return the key of the file, made when there is none and a name is given."""
    if options.name and not options.key.exists():
        return _made(options.name, options.key)
    key = _read(options.key)
    if options.name not in {None, key.name}:
        raise _Refused("name-other", path=options.key, name=key.name)
    return key


def _log_of(text: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(text)
        if key.type != note.ED25519:
            raise BadNote("the key of a witness")
    except BadNote as error:
        raise _Refused("log-bad", text=text, why=error) from error
    return key


def _address_of(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port[:6]) > PORT_MAX:
        raise _Refused("bind-bad", text=text)
    return host.removeprefix("[").removesuffix("]"), int(port)


def _memory(folder: Path, key: SigningKey) -> Memory:
    try:
        return Memory(folder, key.verifier)
    except MemoryTaken as error:
        raise _Refused("memory-taken", path=folder) from error
    except OSError as error:
        raise _Refused("file-fault", path=error.filename or folder, why=error.strerror) from error


def _watch(key: SigningKey, logs: list[VerifierKey], memory: Memory, teller: Teller) -> Watch:
    try:
        return Watch(key, logs, memory, clock=lambda: int(time.time()), told=teller.decision)
    except BrokenMemory as error:
        raise _Refused("memory-broken", path=error.path, why=error.why) from error
    except OSError as error:
        raise _Refused("file-fault", path=error.filename or memory.folder, why=error.strerror) from error


def _serve(options: argparse.Namespace) -> None:
    teller = Teller(options.lang)
    logs, address = [_log_of(text) for text in options.log], _address_of(options.bind)
    key = _key_of(options)
    with closing(_memory(options.state, key)) as memory:
        watch = _watch(key, logs, memory, teller)
        try:
            server = WitnessServer(*address, watch, troubled=teller.trouble)
        except OSError as error:
            raise _Refused("cannot-bind", text=options.bind, why=error.strerror) from error
        with server:
            teller.standing(watch)
            teller.listening(server.url, watch)
            _answer_until_stopped(server)
        teller.stopped()


def _answer_until_stopped(server: WitnessServer) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
