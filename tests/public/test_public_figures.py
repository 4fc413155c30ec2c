"""Numbers on a page: sums that hold, shares, bars, sheets that no spreadsheet is tricked by."""

from datetime import date, timedelta

import pytest
from flask import Flask

from charity.appeals.queries import appeal_by_ref
from charity.kernel.money import Money
from charity.kernel.web.charts import daily_bars, round_up
from charity.kernel.web.figures import Sum, Term, equation_of, share_of
from charity.public.front.rules import read_filters
from charity.public.ledger.rules import Asked, Way, read_asked
from charity.public.ledger.sheet import safe
from tests.public.published import Town
from tests.staff.people import house_of


def yuan(whole: int) -> Money:
    return Money(whole * 100)


def test_a_sum_that_does_not_hold_is_our_mistake() -> None:
    with pytest.raises(AssertionError):
        Sum("x", [Term("", "a", yuan(2)), Term("−", "b", yuan(1))], "c", yuan(2))


def test_the_equation_comes_to_what_was_received(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        held = equation_of(yuan(10), yuan(4), yuan(1), yuan(0), yuan(5), is_held=True)
        observed = equation_of(yuan(10), yuan(4), yuan(1), yuan(0), yuan(5), is_held=False)
    assert (held.total_words, held.terms[-1].words) == ("Received", "Still held")
    assert (observed.total_words, observed.terms[-1].words) == ("Known received", "No voucher yet")


@pytest.mark.parametrize(
    ("received", "need", "per_mille"), [(0, 100, 0), (33, 100, 330), (100, 100, 1000), (250, 100, 1000)]
)
def test_a_share_is_never_more_than_the_whole(app: Flask, received: int, need: int, per_mille: int) -> None:
    with app.test_request_context("/?lang=en"):
        assert share_of(yuan(received), yuan(need)).per_mille == per_mille


@pytest.mark.parametrize(
    ("minor", "top"), [(0, 0), (1, 2), (7, 10), (10, 10), (11, 20), (39_999, 40_000), (61, 100)]
)
def test_an_axis_ends_at_a_number_that_reads_well(minor: int, top: int) -> None:
    assert round_up(minor) == top


def test_a_day_with_one_fen_has_a_bar_and_a_day_with_nothing_none(app: Flask) -> None:
    day = date(2026, 3, 1)
    days = [(day, Money(1)), (day + timedelta(1), Money(0)), (day + timedelta(2), Money(1_000_000))]
    with app.test_request_context("/?lang=en"):
        chart = daily_bars("In", days)
    assert [float(bar.height) for bar in chart.bars] == [1.0, 0.0, 190.0]
    assert len(chart.rows) == 2
    assert [line.words for line in chart.lines] == ["¥5,000", "¥10,000"]
    widest = max(len(line.words) for line in chart.lines)
    assert chart.left >= 14 * widest  # a phone writes digits of 24 units, each some 14 wide
    assert float(chart.bars[0].x) >= chart.left


def test_no_days_make_an_empty_chart(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert daily_bars("In", []).bars == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_a_cell_that_begins_like_a_formula_is_kept_from_being_one(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_what_cannot_be_read_in_an_address_is_left_out() -> None:
    assert read_asked({"way": "sideways", "channel": "Pigeon", "before": "x"}) == Asked()
    assert read_asked({"way": "out", "channel": "Cash", "before": "12"}) == Asked(Way.OUT, "Cash", 12)
    assert read_filters({"state": "burning", "kind": "gold", "q": "a" * 500}).text == "a" * 60


def test_a_refund_leaves_the_need_open_again_and_the_share_says_that_it_is_taken_off(app: Flask) -> None:
    town = Town(house_of(app))
    ref = town.appeal()
    with town.house.database.reading() as session:
        need = appeal_by_ref(session, ref).need_minor
    town.give(ref, need, donor="王小明")
    assert "The need is met" in app.test_client().get(f"/appeals/{ref}?lang=en").text
    town.refund(ref, need // 2)
    page = app.test_client().get(f"/appeals/{ref}?lang=en").text
    assert "The need is met" not in page
    assert "needed, refunds taken off (50%)" in page
    assert ref in app.test_client().get("/appeals/?state=open&lang=en").text
