"""Text from outside: what has no glyph is told by its code, never a box."""

from __future__ import annotations

from charity.reports.paper.fonts import BOLD, REGULAR, coverage, printable, runs, width_of


def test_a_rare_sign_is_printed_as_its_code() -> None:
    assert printable("𠮷野家") == "[U+20BB7]野家"


def test_emoji_and_scripts_without_glyphs_are_printed_as_their_codes() -> None:
    assert printable("爱❤️") == "爱[U+2764][U+FE0F]"
    assert printable("א") == "[U+05D0]"


def test_marks_that_turn_the_reading_direction_become_visible() -> None:
    assert printable("a\u202eb\u200f") == "a[U+202E]b[U+200F]"


def test_line_ends_become_spaces_and_controls_visible() -> None:
    assert printable("a\nb\tc\x00\x1b") == "a b c[U+0000][U+001B]"


def test_half_a_surrogate_pair_does_not_break_the_paper() -> None:
    assert printable("\ud83d") == "[U+D83D]"


def test_decomposed_letters_are_composed_first() -> None:
    assert printable("e\u0301") == "é"


def test_what_the_bold_face_lacks_is_set_in_the_regular_one() -> None:
    lacking = chr(min(code for code in coverage()[REGULAR] - coverage()[BOLD] if code > 0x4E00))
    assert [run.font for run in runs(f"名{lacking}名", BOLD)] == [BOLD, REGULAR, BOLD]
    assert width_of(f"名{lacking}", BOLD, 10) > width_of("名", BOLD, 10)
