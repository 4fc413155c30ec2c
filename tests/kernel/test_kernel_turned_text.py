"""No typed text turns the text beside it about."""

from __future__ import annotations

from flask import Flask
from wtforms import StringField, TextAreaField

from charity.kernel.web.forms import HouseForm

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class Note(HouseForm):
    """A line and a text."""

    line = StringField()
    text = TextAreaField()


def test_what_turns_a_text_about_is_taken_out_of_every_field(app: Flask) -> None:
    typed = {"line": f"(2026){TURNING}0301", "text": f"one\r\n{TURNING}שלום two"}
    with app.test_request_context("/", method="POST", data=typed):
        form = Note()
        assert (form.line.data, form.text.data) == ("(2026)0301", "one\r\nשלום two")
        assert form.line.raw_data == ["(2026)0301"]
