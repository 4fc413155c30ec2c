"""The objects of a PDF, read from hostile bytes: numbers, names, strings, lists, dictionaries, operators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

DEPTH_MAX = 64

_SPACE = re.compile(rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*)*")
_REFERENCE = re.compile(rb"([0-9]{1,10})[\x00\t\n\x0c\r ]+([0-9]{1,5})[\x00\t\n\x0c\r ]+R(?![A-Za-z0-9])")
_NUMBER = re.compile(rb"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
_NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)")
_WORD = re.compile(rb"[A-Za-z*'\"][A-Za-z0-9*]*")
_HEX = re.compile(rb"<([0-9A-Fa-f\x00\t\n\x0c\r ]*)>")
_PLAIN_IN_STRING = re.compile(rb"[^()\\]+")
_OCTAL = re.compile(rb"[0-7]{1,3}")
_LINE_END = re.compile(rb"\r\n?|\n")
_ESCAPES = {0x6E: b"\n", 0x72: b"\r", 0x74: b"\t", 0x62: b"\b", 0x66: b"\f"}


class BadPdf(ValueError):
    """Bytes that are no PDF such as a desk makes; the message says why."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name such as `/Type`, without its slash."""

    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to an object by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Operator:
    """A word that is no value: `Tj`, `obj`, `stream`."""

    text: bytes


Value: TypeAlias = (
    "bool | int | float | bytes | Name | Ref | Operator | list[Value] | dict[str, Value] | None"
)
_WORDS: dict[bytes, Value] = {b"true": True, b"false": False, b"null": None}


class Reader:
    """Reads values one after the other; raises BadPdf where none stands."""

    def __init__(self, octets: bytes, at: int = 0) -> None:
        self.octets = octets
        self.at = at

    def skip(self) -> None:
        """Pass over white space and comments."""
        match = _SPACE.match(self.octets, self.at)
        assert match is not None, "no white space matches too"
        self.at = match.end()

    def at_end(self) -> bool:
        """Return whether nothing but white space is left."""
        self.skip()
        return self.at >= len(self.octets)

    def value(self, depth: int = 0) -> Value:
        """Read one value."""
        if depth > DEPTH_MAX:
            raise BadPdf("values nested too deep")
        self.skip()
        octets, at = self.octets, self.at
        if octets.startswith(b"<<", at):
            return self._dictionary(depth)
        if octets.startswith(b"[", at):
            return self._list(depth)
        if octets.startswith(b"(", at):
            return self._string()
        if match := _HEX.match(octets, at):
            self.at = match.end()
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", match[1])
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
        return self._simple()

    def _simple(self) -> Value:
        octets, at = self.octets, self.at
        if match := _NAME.match(octets, at):
            self.at = match.end()
            return Name(_unescaped(match[1]))
        if match := _REFERENCE.match(octets, at):
            self.at = match.end()
            return Ref(int(match[1]))
        if match := _NUMBER.match(octets, at):
            self.at = match.end()
            text = match[0]
            return float(text) if b"." in text else int(text)
        if match := _WORD.match(octets, at):
            self.at = match.end()
            return _WORDS[match[0]] if match[0] in _WORDS else Operator(match[0])
        raise BadPdf("no value where one belongs")

    def _dictionary(self, depth: int) -> dict[str, Value]:
        self.at += 2
        found: dict[str, Value] = {}
        while True:
            self.skip()
            if self.octets.startswith(b">>", self.at):
                self.at += 2
                return found
            key = self.value(depth + 1)
            if not isinstance(key, Name):
                raise BadPdf("a dictionary's key is no name")
            found[key.text] = self.value(depth + 1)

    def _list(self, depth: int) -> list[Value]:
        self.at += 1
        found: list[Value] = []
        while True:
            self.skip()
            if self.octets.startswith(b"]", self.at):
                self.at += 1
                return found
            found.append(self.value(depth + 1))

    def _string(self) -> bytes:
        parts: list[bytes] = []
        self.at += 1
        level = 1
        while level:
            if match := _PLAIN_IN_STRING.match(self.octets, self.at):
                parts.append(match[0])
                self.at = match.end()
            mark = self.octets[self.at : self.at + 1]
            self.at += 1
            if mark == b"\\":
                parts.append(self._escape())
            elif mark in (b"(", b")"):
                level += 1 if mark == b"(" else -1
                parts.append(mark if level else b"")
            else:
                raise BadPdf("a text without an end")
        return b"".join(parts)

    def _escape(self) -> bytes:
        if match := _OCTAL.match(self.octets, self.at):
            self.at = match.end()
            return bytes([int(match[0], 8) & 0xFF])
        if match := _LINE_END.match(self.octets, self.at):
            self.at = match.end()
            return b""
        mark = self.octets[self.at : self.at + 1]
        self.at += 1
        return _ESCAPES.get(mark[0], mark) if mark else b""


def _unescaped(octets: bytes) -> str:
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), octets)
    return plain.decode("latin-1")


def text_of(octets: bytes) -> str:
    """Return a text string's characters: UTF-16 behind a mark, else one byte a character."""
    if octets.startswith(b"\xfe\xff"):
        return octets[2:].decode("utf-16-be", "replace")
    return octets.decode("latin-1")
