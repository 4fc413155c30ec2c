"""References and codes: a slip of the pen is caught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charity.kernel.references import (
    APPEAL,
    REQUEST,
    BadCode,
    BadReference,
    Reference,
    find_references,
    make_secret_code,
    parse_reference,
    parse_secret_code,
)

references = st.builds(Reference, st.just(APPEAL), st.integers(2014, 2099), st.integers(1, 999_999))


def test_the_example_used_everywhere_is_a_true_reference() -> None:
    assert str(parse_reference("LX-2026-0007-K", APPEAL)) == "LX-2026-0007-K"


@given(references, st.data())
def test_one_wrong_digit_is_caught(reference: Reference, data: st.DataObject) -> None:
    text = str(reference)
    place = data.draw(st.sampled_from([i for i, c in enumerate(text) if c.isdigit()]))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    with pytest.raises(BadReference):
        parse_reference(text[:place] + other + text[place + 1 :], APPEAL)


@given(references, st.data())
def test_any_two_digits_exchanged_are_caught(reference: Reference, data: st.DataObject) -> None:
    text = str(reference)
    places = [i for i, c in enumerate(text) if c.isdigit()]
    one, two = data.draw(
        st.tuples(st.sampled_from(places), st.sampled_from(places)).filter(lambda p: text[p[0]] != text[p[1]])
        if len({text[i] for i in places}) > 1
        else st.nothing()
    )
    letters = list(text)
    letters[one], letters[two] = letters[two], letters[one]
    with pytest.raises(BadReference):
        parse_reference("".join(letters), APPEAL)


@given(references)
def test_a_reference_of_another_kind_is_not_taken(reference: Reference) -> None:
    with pytest.raises(BadReference):
        parse_reference(str(reference), REQUEST)


@pytest.mark.parametrize(
    "remark",
    [
        "爱心捐助-LX20260007K",
        "lx-2026-0007-k 加油",
        "ＬＸ－２０２６－０００７－Ｋ",
        "LX 2026 0007 K",
        "捐LX20267K",
        "给LX-2026-7-K",
        "ＬＸ２０２６７Ｋ",
        "L X 2 0 2 6 0 0 0 7 K",
        "LX2O26OOO7K",
        "LX·2026·0007·K加油",
    ],
)
def test_a_code_is_found_however_a_phone_writes_it(remark: str) -> None:
    assert [str(f.reference) for f in find_references(remark, APPEAL)] == ["LX-2026-0007-K"]


def test_a_code_that_fails_its_check_is_found_but_names_nothing() -> None:
    assert [f.reference for f in find_references("LX-2026-0007-B", APPEAL)] == [None]


def test_text_without_a_code_names_nothing() -> None:
    assert list(find_references("爱心捐助-A0007 2026", APPEAL)) == []


@given(st.binary(min_size=16, max_size=16), st.data())
def test_a_mistyped_code_is_caught(randomness: bytes, data: st.DataObject) -> None:
    code = make_secret_code(randomness)
    assert parse_secret_code(code.lower().replace("-", " ")) == code
    place = data.draw(st.sampled_from([i for i, c in enumerate(code) if c != "-"]))
    other = data.draw(st.sampled_from([c for c in "23456789ABCDEFGHJKMNPQRSTUVWXYZ" if c != code[place]]))
    with pytest.raises(BadCode):
        parse_secret_code(code[:place] + other + code[place + 1 :])
