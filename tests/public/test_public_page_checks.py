"""The checks that hold for every page find what they are for."""

import pytest

from tests.pages import read_page

GOOD = '<html lang="en"><title>Cases · Lantern</title><h1>Cases</h1>{}</html>'


def test_a_sound_page_has_no_faults() -> None:
    page = read_page(GOOD.format('<label for="a">Name</label><input id="a">'))
    assert page.faults == []
    assert (page.h1, page.title) == ("Cases", "Cases · Lantern")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<input id="a">', "no label: #a"),
        ('<p id="a"></p><p id="a"></p>', "two elements are #a"),
        ("<h1>Again</h1>", "2 headings of the first level"),
        ('<p style="color:red"></p>', "<p> is styled inline"),
        ('<p onclick="x()"></p>', "<p> has onclick"),
        ("<script>x()</script>", "a script stands in the page"),
        ('<img src="x.jpg">', "no alt: x.jpg"),
        ('<a href="#gone">x</a>', "a link points at #gone, which is not there"),
        ('<p aria-describedby="gone"></p>', "<p> aria-describedby points at #gone, which is not there"),
    ],
)
def test_a_fault_is_named(body: str, fault: str) -> None:
    assert fault in read_page(GOOD.format(body)).faults


def test_a_title_begins_with_the_heading() -> None:
    faults = read_page('<html lang="en"><title>Lantern</title><h1>Cases</h1></html>').faults
    assert faults == ["the title 'Lantern' does not begin with 'Cases'"]
