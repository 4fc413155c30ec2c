"""References with a check character, and secret codes that people read out on the telephone.

`LX-2026-0007-K`: two letters name the kind, then the year, a running number of at least four digits and
a check letter. The check is a weighted sum modulo the prime 23 with distinct weights, so one wrong digit and
any two digits exchanged are always caught (Verhoeff 1969, "Error Detecting Decimal Codes", on weighted
prime codes).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from charity.kernel.errors import Refusal
from charity.kernel.words import N_

_MODULUS = 23
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # no I, O, Q: read aloud or by hand they become 1, 0, 0
_ROOT = 5  # a primitive root modulo 23: its first 22 powers are all different
_OFFSET = 19  # chosen so that the reference used as the example everywhere is a true one

APPEAL = "LX"
REQUEST = "QZ"


class BadReference(Refusal):
    """A reference that is not well formed or fails its check character."""

    code = "bad_reference"
    field = "reference"
    words = N_("%(text)s is not a reference of ours: check each character, the last letter is its check.")


def _weigh(digits: str, first_power: int) -> int:
    """Return the weighted sum of digits from the right, weights starting at _ROOT ** first_power."""
    return sum(int(d) * pow(_ROOT, first_power + i, _MODULUS) for i, d in enumerate(reversed(digits)))


def check_letter(kind: str, year: int, number: int) -> str:
    """Return the check letter of a reference's parts."""
    kind_part = sum((ord(c) - 64) * w for c, w in zip(kind, (7, 3), strict=True))
    value = kind_part + _weigh(f"{year:04d}", 0) + _weigh(str(number), 4) + _OFFSET
    return _LETTERS[value % _MODULUS]


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """The public name of an appeal (`LX`) or a help request (`QZ`)."""

    kind: str
    year: int
    number: int

    def __str__(self) -> str:
        check = check_letter(self.kind, self.year, self.number)
        return f"{self.kind}-{self.year:04d}-{self.number:04d}-{check}"

    @property
    def remark_code(self) -> str:
        """The same without hyphens, for a payment's remark."""
        return str(self).replace("-", "")


def plain(text: str) -> str:
    """Return text as a person meant it: full-width forms folded, upper case."""
    return unicodedata.normalize("NFKC", text).upper()


def parse_reference(text: str, kind: str) -> Reference:
    """Read a reference of one kind; hyphens, spaces, case and lost leading zeros do not matter.

    Raises BadReference.
    """
    folded = re.sub(r"[\s\-‐-―_]", "", plain(text))
    match = re.fullmatch(rf"{kind}([0-9]{{4}})([0-9]{{1,10}})([A-Z])", folded)
    if match is None:
        raise BadReference(text=text[:40])
    reference = Reference(kind, int(match[1]), int(match[2]))
    if check_letter(kind, reference.year, reference.number) != match[3]:
        raise BadReference(text=text[:40])
    return reference


@dataclass(frozen=True, slots=True)
class FoundCode:
    """What looks like a reference inside a text; `reference` is None when its check fails."""

    text: str
    reference: Reference | None


_MISREAD = str.maketrans("OI", "01")
_GAP = r"[\s\-‐-―_·./:~]{0,3}"
_DIGIT = r"[0-9OI]"  # O and I are no check letters: among digits they can only be a zero and a one


def find_references(text: str, kind: str) -> Iterator[FoundCode]:
    """Yield each thing in the text that looks like a reference of the kind, good or failing its check.

    As donors type it: full-width, spaced, with other marks for hyphens or none, its leading zeros lost. The
    check character decides what is good; nothing is guessed.
    """
    for match in _shape(kind).finditer(plain(text)):
        reference = Reference(kind, _digits(match[1]), _digits(match[2]))
        good = check_letter(kind, reference.year, reference.number) == match[3]
        yield FoundCode(match[0], reference if good else None)


@lru_cache
def _shape(kind: str) -> re.Pattern[str]:
    year, number = rf"{_DIGIT}(?:\s?{_DIGIT}){{3}}", rf"{_DIGIT}(?:\s?{_DIGIT}){{0,9}}"
    return re.compile(
        rf"(?<![A-Z]){kind[0]}\s?{kind[1]}{_GAP}({year}){_GAP}({number}){_GAP}([A-HJ-NP-Z])(?![A-Z0-9])"
    )


def _digits(text: str) -> int:
    return int(re.sub(r"\s", "", text).translate(_MISREAD))


_CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 signs, a prime; none is taken for another
_CODE_LENGTH = 9


class BadCode(Refusal):
    """A come-back code that was mistyped."""

    code = "bad_code"
    field = "code"
    words = N_(
        "This code has a mistake in it: compare it character by character with the one you were given."
    )


def _secret_check(body: str) -> str:
    values = (_CODE_SIGNS.index(c) * (i + 2) for i, c in enumerate(body))
    return _CODE_SIGNS[sum(values) % len(_CODE_SIGNS)]


def make_secret_code(randomness: bytes) -> str:
    """Return a code such as `7KQM-2XPD-9T` from 16 random bytes or more: nine signs (44 bits), a check."""
    assert len(randomness) >= 16, "a secret wants sixteen random bytes"
    number = int.from_bytes(randomness, "big")
    body = ""
    for _ in range(_CODE_LENGTH):
        number, index = divmod(number, len(_CODE_SIGNS))
        body += _CODE_SIGNS[index]
    return _group(body + _secret_check(body))


def _group(code: str) -> str:
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def parse_secret_code(text: str) -> str:
    """Return the code in its printed form; raises BadCode when a character is wrong or swapped."""
    folded = re.sub(r"[^0-9A-Z]", "", plain(text))
    if len(folded) != _CODE_LENGTH + 1 or any(c not in _CODE_SIGNS for c in folded):
        raise BadCode()
    if _secret_check(folded[:-1]) != folded[-1]:
        raise BadCode()
    return _group(folded)
