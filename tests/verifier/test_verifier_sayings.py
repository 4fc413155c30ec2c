"""Every answer of the verifier has its sentence, in both languages, with the same facts in both."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from charity.ledger.entry import Kind
from charity.verifier import logs, receipts, reports, sayings
from charity.verifier.checks import FOLLOWS, FORMER_END, PAPER_ITSELF
from charity.verifier.spoken import command
from tests.rules.source import HOUSE

VERIFIER = HOUSE / "verifier"
#: Where a check's code or reason is not written out in the call.
TOLD_ELSEWHERE = {
    "signature!other-desk", "signature!unknown-key", "witnesses?none", "witnesses?no-keys",
    "witnesses!too-few", "witnesses!no-keys", "file!cut-or-edited", "file!no-receipt", "donor?closed",
    "donor?absent", "ref?closed", "ref?absent", "donor!other", "ref!other", "signature!false",
    "signature!unreadable", "witnesses!false", "remainders!from-nowhere", "remainders!half-undone",
    "signature?no-key", "files!differs", "files!differs-within", "inclusion~claimed",
    "inclusion!leaves~claimed", "signature!out-of-force", "previous!out-of-force", "previous!unsigned",
}  # fmt: skip
GENERAL = {**sayings.SAYINGS["receipt"], **sayings.SAYINGS["log"]}
ALL = {**GENERAL, **{f"report {key}": pair for key, pair in sayings.SAYINGS["report"].items()}}
ALL |= {f"command {key}": pair for key, pair in command.SAYINGS.items()}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", ALL)
def test_both_languages_tell_the_same_facts(key: str) -> None:
    english, chinese = ALL[key]
    assert places(english) == places(chinese)
    assert english.isascii() or "—" in english
    words = re.sub(r"\{.*?\}", "", chinese)
    assert any("\u4e00" <= one <= "\u9fff" for one in words) or not re.search("[A-Za-z]", words)


def answers() -> Iterator[str]:
    """Yield the sayings that calls in the verifier's source write out."""
    for path in [*VERIFIER.glob("*.py"), *(VERIFIER / "seal").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            words = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
            name = ast.unparse(node.func).rpartition(".")[2]
            if name == "passed" and words:
                yield words[0]
            elif name in {"failed", "undone", "Fault"} and len(words) == 2:
                yield f"{words[0]}{'?' if name == 'undone' else '!'}{words[1]}"


def test_every_answer_has_its_sentence_and_every_sentence_its_answer() -> None:
    given = set(answers()) | TOLD_ELSEWHERE | {"donor", "ref"}
    codes = {*receipts.ORDER, *logs.ORDER, *reports.ORDER}
    told = set(GENERAL) | set(sayings.SAYINGS["report"])
    assert given - told == set()
    assert told - given - codes == set()
    assert {key for key in codes if key not in told} == set()
    assert codes == set(command.TITLES)


def test_what_is_not_checked_has_its_words() -> None:
    codes = {FORMER_END, logs.BEYOND, *PAPER_ITSELF}
    codes |= {*receipts.NOT_CHECKED, *logs.NOT_CHECKED, *reports.NOT_CHECKED}
    assert codes == set(sayings.NOT_CHECKED)


def test_a_consequence_is_told_behind_its_cause() -> None:
    for order in (receipts.ORDER, logs.ORDER, reports.ORDER):
        for cause, others in FOLLOWS.items():
            assert all(order.index(cause) < order.index(one) for one in others if {cause, one} <= {*order})


def test_entries_bear_in_chinese_the_name_that_the_pages_give_them() -> None:
    assert not [key for key, (_, chinese) in ALL.items() if "记录" in chinese]


def test_every_kind_of_entry_has_its_words() -> None:
    assert set(command.KINDS) == {kind.value for kind in Kind}


def test_no_file_of_the_verifier_holds_what_cannot_be_quoted() -> None:
    for path in Path(VERIFIER).rglob("*.py"):
        assert "'" * 3 not in path.read_text(encoding="utf-8"), path
