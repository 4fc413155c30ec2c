"""Web basics: amounts as people type them, proof of a form's origin, languages without cookies."""

from __future__ import annotations

import pytest
from flask import Flask, session
from hypothesis import given
from hypothesis import strategies as st

from charity.kernel.errors import ChangedMeanwhile, Refusal
from charity.kernel.money import Money, total
from charity.kernel.trail import Change
from charity.kernel.web.csrf import csrf_token, is_ours
from charity.kernel.web.forms import MoneyField, VersionedForm, refusals_on
from charity.kernel.web.words import money_text
from tests.conftest import NOON


class AmountForm(VersionedForm):
    """A form of one amount."""

    amount = MoneyField("Amount")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("12", 1200), ("12.3", 1230), ("1,234.56", 123456), ("￥８８．８８", 8888), (" 0.01 ", 1)],
)
def test_an_amount_is_read_as_people_type_it(app: Flask, typed: str, minor: int) -> None:
    with app.test_request_context("/", method="POST", data={"amount": typed}):
        form = AmountForm()
        assert form.accepted()
        assert form.amount.data == Money(minor)


@pytest.mark.parametrize("typed", ["1.234", "-5", "1e3", "1_000", "12,34", "十元", "NaN", "0x10", "٣"])
def test_what_is_no_amount_is_refused_and_stays_as_typed(app: Flask, typed: str) -> None:
    with app.test_request_context("/", method="POST", data={"amount": typed}):
        form = AmountForm()
        assert not form.accepted()
        assert form.status == 422
        assert form.amount._value() == typed


def test_a_refusal_at_no_field_stands_above_the_form(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"amount": "1"}):
        form = AmountForm()
        assert form.accepted()
        with refusals_on(form):
            raise Refusal()
        assert form.form_errors
        assert form.status == 422


def test_sending_again_after_a_conflict_carries_the_present_version(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"amount": "1", "version": "3"}):
        form = AmountForm()
        assert form.accepted()
        with refusals_on(form):
            raise ChangedMeanwhile(who="Li", version=5, changes=[])
        assert form.status == 409
        assert 'value="5"' in form.version()
        assert form.amount._value() == "1"


def test_a_conflict_is_told_by_the_form_s_own_labels_with_what_stands_now(app: Flask) -> None:
    change = Change("Li", NOON, "test:done", {"amount": "changed", "need_kind": "care", "note": "changed"})
    with app.test_request_context("/?lang=en", method="POST", data={"amount": "1"}):
        form = AmountForm(amount=Money(5000))
        with refusals_on(form):
            raise ChangedMeanwhile(who="Li", version=5, changes=[change])
        (told,) = form.conflict
    assert list(told.lines) == [("Amount", "¥50.00"), ("need kind", "care"), ("note", "changed")]


def test_a_token_is_good_only_for_whom_it_was_given_to(app: Flask) -> None:
    with app.test_request_context("/"):
        nobodys = csrf_token()
    with app.test_request_context("/", method="POST", data={"csrf_token": nobodys}):
        assert is_ours(nobodys)
        session["_user_id"] = "somebody"
        assert not is_ours(nobodys)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.test"}])
def test_a_good_token_from_another_site_is_refused(app: Flask, headers: dict[str, str]) -> None:
    with app.test_request_context("/"):
        token = csrf_token()
    with app.test_request_context("/", method="POST"):
        assert is_ours(token)
    with app.test_request_context("/", method="POST", headers=headers):
        assert not is_ours(token)


@pytest.mark.parametrize("place", ["/?q=a%00b", "/a%00b"])
def test_a_nul_character_in_an_address_is_refused_at_the_door(app: Flask, place: str) -> None:
    assert app.test_client().get(place).status_code == 400


def test_a_nul_character_in_a_form_is_refused_at_the_door(app: Flask) -> None:
    answer = app.test_client().post("/help/new", data={"situation": "a\x00b"})
    assert answer.status_code == 400


@given(st.lists(st.integers(-(10**12), 10**12)))
def test_sums_of_money_are_exact(minors: list[int]) -> None:
    assert total(Money(m) for m in minors) == Money(sum(minors))


def test_currencies_do_not_mix() -> None:
    with pytest.raises(AssertionError):
        Money(1, "CNY") + Money(1, "USD")


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(1234560), "¥12,345.60"),
        (Money(-1), "−¥0.01"),
        (Money(150000, "USD"), "USD 1,500.00"),
        (Money(500, "JPY"), "JPY 500"),
    ],
)
def test_amounts_look_alike_in_both_languages(money: Money, text: str) -> None:
    assert money_text(money) == text
