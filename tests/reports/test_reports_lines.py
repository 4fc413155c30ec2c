"""Lines: Chinese line-edge rules, Latin words, and nothing lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charity.reports.paper.lines import NEVER_FIRST, NEVER_LAST, at_most, break_lines, is_wide


def width(text: str) -> float:
    """Two for a Chinese sign, one for a Latin one."""
    return sum(2 if is_wide(sign) else 1 for sign in text)


def test_chinese_breaks_between_signs() -> None:
    assert break_lines("明灯求助核实台", width, 8) == ["明灯求助", "核实台"]


def test_a_full_stop_never_begins_a_line() -> None:
    assert break_lines("求助核实。收支公示", width, 8) == ["求助核", "实。收支", "公示"]


def test_an_opening_bracket_never_ends_a_line() -> None:
    assert break_lines("求助核（实）", width, 8) == ["求助核", "（实）"]


def test_a_latin_word_stays_whole() -> None:
    assert break_lines("paid to the hospital", width, 9) == ["paid to", "the", "hospital"]


def test_a_reference_is_not_torn_at_its_hyphens() -> None:
    assert break_lines("编号LX-2026-0007-K的报告", width, 16) == ["编号", "LX-2026-0007-K的", "报告"]


def test_a_no_break_space_holds_a_role_and_its_number_together() -> None:
    lines = break_lines("调查员 03、调查员 05", width, 16)
    assert not any(line.startswith("05") for line in lines)


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert break_lines("abcdefghij", width, 4) == ["abcd", "efgh", "ij"]


def test_what_does_not_fit_is_told_by_an_ellipsis() -> None:
    assert at_most(["abcd", "efgh", "ij"], 2, width, 4) == ["abcd", "efg…"]


MIXED = st.text(st.sampled_from("求助核实，。（）《》“”… abZ09-¥%、"), max_size=60)


@given(MIXED, st.integers(6, 30))
def test_no_sign_is_lost_but_spaces_at_line_ends(text: str, room: int) -> None:
    assert "".join(break_lines(text, width, room)).replace(" ", "") == text.replace(" ", "")


@given(MIXED, st.integers(6, 30))
def test_no_line_is_wider_than_its_room(text: str, room: int) -> None:
    assert all(width(line) <= room for line in break_lines(text, width, room))


@pytest.mark.parametrize("room", range(8, 40))
def test_real_prose_keeps_the_edges_of_lines(room: int) -> None:
    text = (
        "款项由公示页面所列的持证慈善组织持有。每笔拨付由一人申请、另一人批准（不得超过“结存”），见《办法》。"
    )
    lines = break_lines(text, width, room)
    assert not [line for line in lines if line[0] in NEVER_FIRST or line[-1] in NEVER_LAST]
