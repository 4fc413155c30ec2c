"""The verbs `statements inspect`, `statements import` and `statements undo`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from charity.kernel.house import House
from charity.ledger import signed
from charity.ledger.tree import tree_hash
from tests.donations.money_desk import HELD, MoneyDesk, stand_in_appeals
from tests.statements.samples import START, Trade, bill, order_no

CONTENT = bill([Trade(order_no(1), START, 3000, 18, attach=HELD), Trade(order_no(2), START, 1)])


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> MoneyDesk:
    """A money desk over the application's own database."""
    house = app.extensions["lantern"]
    assert isinstance(house, House)
    return MoneyDesk(house, stand_in_appeals(monkeypatch))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A bill of two payments, one with a code."""
    path = tmp_path / "anything.txt"
    path.write_bytes(CONTENT)
    return path


def run(app: Flask, *words: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["statements", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def test_inspect_prints_one_object_and_reads_no_name(app: Flask, file: Path) -> None:
    status, out, _ = run(app, "inspect", str(file), "--json")
    assert status == 0
    assert (json.loads(out)["format"], json.loads(out)["rows"]) == ("wechat-merchant-trade", 2)


def test_inspect_of_anything_else_is_exit_1_and_a_missing_file_exit_2(app: Flask, tmp_path: Path) -> None:
    other = tmp_path / "bill.csv"
    other.write_bytes(b"hello")
    status, out, _ = run(app, "inspect", str(other), "--json")
    assert (status, json.loads(out)["problems"][0]["code"]) == (1, "unknown-format")
    assert run(app, "inspect", str(tmp_path / "none.csv"))[0] == 2
    assert "unknown-format" in run(app, "inspect", str(other))[1]


def test_import_books_and_again_books_nothing(app: Flask, desk: MoneyDesk, file: Path) -> None:
    status, out, _ = run(app, "import", str(file), "--appeal", HELD, "--json")
    answer = json.loads(out)
    assert status == 0
    assert answer.pop("import").startswith("ST-2026-0001-")
    assert answer == {
        "booked": 2, "already_known": 0, "refunds_booked": 0, "unmatched": 0, "ignored": 0, "problems": [],
    }  # fmt: skip
    again = json.loads(run(app, "import", str(file), "--json")[1])
    assert (again["booked"], again["already_known"]) == (0, 2)
    assert desk.totals().received_minor == 3001


def test_an_import_leaves_a_signed_checkpoint_and_is_refused_where_none_can_be_made(
    app: Flask, desk: MoneyDesk, file: Path
) -> None:
    run(app, "import", str(file), "--appeal", HELD, "--dry-run")
    with desk.house.database.reading() as session:
        assert signed.newest(session) is None
    run(app, "import", str(file), "--appeal", HELD)
    with desk.house.database.reading() as session:
        newest = signed.newest(session)
        assert newest is not None
        assert (newest.size, newest.root) == tree_hash(session)
    more = file.with_name("more.txt")
    more.write_bytes(bill([Trade(order_no(3), START, 500)]))
    app.extensions["lantern"] = replace(desk.house, config=replace(desk.house.config, log_key=b"o" * 32))
    status, out, err = run(app, "import", str(more), "--appeal", HELD, "--json")
    answer = json.loads(out)
    assert (status, answer["import"], answer["booked"]) == (1, None, 0)
    assert [problem["code"] for problem in answer["problems"]] == ["log_key_changed"]
    status, _, err = run(app, "import", str(more), "--appeal", HELD)
    assert status == 1
    assert "another name or key" in err
    assert "nothing was booked" in err
    assert run(app, "import", str(more), "--appeal", HELD, "--dry-run")[0] == 1
    assert desk.totals().received_minor == 3001


def test_undo_takes_all_of_it_back_and_says_when_there_is_nothing_to_undo(
    app: Flask, desk: MoneyDesk, file: Path
) -> None:
    ref = json.loads(run(app, "import", str(file), "--json")[1])["import"]
    assert desk.totals(HELD).received_minor == 3000
    code, told, _ = run(app, "undo", ref)
    assert (code, told) == (0, f"{ref}: undone; 2 rows can be brought in again\n")
    assert desk.totals(HELD).received_minor == 0
    assert run(app, "undo", ref)[:2] == (0, f"{ref}: undone already, nothing was changed\n")
    assert json.loads(run(app, "undo", ref, "--json")[1])["state"] == "undone"
    code, told, refused = run(app, "undo", "ST-2026-9999-Z")
    assert (code, told) == (1, "")
    assert "was brought in here" in refused


def test_a_dry_run_keeps_nothing(app: Flask, desk: MoneyDesk, file: Path) -> None:
    answer = json.loads(run(app, "import", str(file), "--dry-run", "--json")[1])
    assert (answer["import"], answer["booked"], answer["unmatched"]) == (None, 1, 1)
    assert desk.totals().received_minor == 0
    assert not (desk.house.config.instance / "evidence").exists()


def test_a_refusal_is_exit_1_and_still_one_object(app: Flask, desk: MoneyDesk, file: Path) -> None:
    status, out, _ = run(app, "import", str(file), "--appeal", "LX-2026-0007-A", "--json")
    assert (status, [p["code"] for p in json.loads(out)["problems"]]) == (1, ["bad_reference"])
    assert json.loads(out)["import"] is None
    file.write_bytes(bill([Trade(order_no(1), START, 3000)], declared={"总交易单数": "7"}))
    status, out, err = run(app, "import", str(file))
    assert (status, out) == (1, "")
    assert "declared-count-mismatch" in err
