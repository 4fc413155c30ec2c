"""The page of an appeal: what a stranger reads, in both languages, without a cookie, without a script."""

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from charity.appeals.consents.rules import Item
from charity.kernel.references import APPEAL, parse_reference
from charity.ledger import accounts
from tests.pages import checked
from tests.public.published import GOODS, PLATFORM, Town


@pytest.fixture
def town(app: Flask) -> Town:
    """A desk that publishes."""
    return Town(app.extensions["lantern"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_an_appeal_is_sound_and_sets_no_cookie(
    town: Town, client: FlaskClient, lang: str
) -> None:
    ref = town.appeal()
    town.give(ref, 2000, donor="王小明")
    for path in (f"/appeals/{ref}", f"/appeals/{ref}/ledger", f"/appeals/{ref}/history", "/", "/appeals/"):
        response = client.get(f"{path}?lang={lang}")
        checked(response)
        assert "Set-Cookie" not in response.headers


def test_the_page_shows_the_trio_of_held_money(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    town.give(ref, 20_424_450, channel=accounts.BANK)
    town.pay(ref, 3_619_300)
    text = checked(client.get(f"/appeals/{ref}?lang=en")).text
    assert "Received ¥204,244.50 Paid out ¥36,193.00 Still held ¥168,051.50" in text


def test_money_with_a_platform_reads_as_known_and_never_as_held(town: Town, client: FlaskClient) -> None:
    text = checked(client.get(f"/appeals/{town.appeal(PLATFORM)}?lang=en")).text
    assert "Known received ¥0.00 Used, with vouchers ¥0.00 No voucher yet ¥0.00" in text
    assert "Still held" not in text


def test_how_we_know_stands_beside_what_we_did_not_check(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    page = checked(client.get(f"/appeals/{ref}?lang=en"))
    assert "Visited at home by visitors" in page.text
    assert "who did not visit" in page.text
    assert "confirmed with Second People's Hospital on 27 February 2026" in page.text
    assert "Bank deposits and securities were not looked up with banks." in page.text
    assert "Dr Meng" not in page.html


def test_a_chinese_page_sets_its_own_colon(town: Town, client: FlaskClient) -> None:
    text = checked(client.get(f"/appeals/{town.appeal()}?lang=zh")).text
    known = text[text.rindex("我们如何核实") : text.index("我们没有核实的")]
    assert "身份：" in known


def test_a_finding_on_the_illness_waits_for_the_familys_consent(town: Town, client: FlaskClient) -> None:
    kept = tuple(item for item in (Item.STORY, Item.PLACE, Item.AGE, Item.COSTS))
    text = checked(client.get(f"/appeals/{town.appeal(items=kept)}?lang=en")).text
    assert "Medical: checked; the family keeps the details to itself" in text
    assert "medical: as told" not in text


def test_the_need_shows_its_arithmetic(town: Town, client: FlaskClient) -> None:
    text = checked(client.get(f"/appeals/{town.appeal()}?lang=en")).text
    assert "= Own share ¥134,244.00" in text
    assert "= Need ¥118,244.00" in text


def test_the_remark_code_carries_its_check_and_can_be_copied(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    code = parse_reference(ref, APPEAL).remark_code
    page = checked(client.get(f"/appeals/{ref}?lang=en"))
    assert f'data-copy="{code}"' in page.html
    assert "Any other account, code or person" in page.text


def test_at_the_cap_giving_ends_and_the_accounts_vanish(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    assert "6222 0001" in checked(client.get(f"/appeals/{ref}?lang=en")).text
    town.give(ref, 11_824_400)
    text = checked(client.get(f"/appeals/{ref}?lang=en")).text
    assert "6222 0001" not in text
    assert "Write this code" not in text
    assert "How to help" not in text


def test_goods_show_quantities_and_ask_for_no_money(town: Town, client: FlaskClient) -> None:
    text = checked(client.get(f"/appeals/{town.appeal(GOODS)}?lang=en")).text
    assert "Offered 50,000 kg Gone 0 kg Still there 50,000 kg" in text
    assert "No donation of money is asked for." in text
    assert "Received" not in text


def test_donors_are_masked(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    town.give(ref, 2000, donor="王小明")
    for path in ("", "/ledger", "/ledger.csv", "/ledger.jsonl"):
        assert "王小明" not in client.get(f"/appeals/{ref}{path}").get_data(as_text=True)
    assert "王**" in checked(client.get(f"/appeals/{ref}/ledger")).text


def test_the_ledger_is_filtered_by_direction_and_by_way(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    town.give(ref, 50_000, channel=accounts.BANK)
    town.give(ref, 777)
    town.pay(ref, 20_000)
    out = checked(client.get(f"/appeals/{ref}/ledger?lang=en&way=out")).text
    assert "−¥200.00" in out
    assert "¥7.77" not in out
    cash = checked(client.get(f"/appeals/{ref}/ledger?lang=en&channel=Cash")).text
    assert "No row fits" in cash


def test_a_long_ledger_goes_on_by_key(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    for minor in range(1, 53):
        town.give(ref, minor)
    first = checked(client.get(f"/appeals/{ref}/ledger?lang=en"))
    older = next(link for link in first.links if "before=" in link)
    assert "¥0.52" in first.text
    second = checked(client.get(older))
    assert "¥0.01" in second.text
    assert "¥0.52 " not in second.text.split("Take it with you")[0].split("Show ")[-1]


def test_the_sheet_adds_up_to_the_page(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    town.give(ref, 2000, channel=accounts.BANK, donor="=HYPERLINK(1)")
    town.pay(ref, 500)
    response = client.get(f"/appeals/{ref}/ledger.csv")
    assert response.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert [row["amount"] for row in rows] == ["20.00", "-5.00"]
    assert rows[-1]["balance"] == "15.00"


def test_the_hashed_entries_are_the_leaves(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    town.give(ref, 2000)
    lines = client.get(f"/appeals/{ref}/ledger.jsonl").data.splitlines()
    assert len(lines) >= 2
    assert all(json.loads(line) for line in lines)


def test_the_totals_as_data_name_the_checkpoint(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    town.give(ref, 2000)
    data = client.get(f"/appeals/{ref}.json").json
    assert data is not None
    assert (data["ref"], data["custody"], data["status"]) == (ref, "held", "open")
    parts = sum(data[f"{part}_minor"] for part in ("paid_out", "refunded", "fees", "held"))
    assert data["received_minor"] == parts == 2000
    assert data["checkpoint"]["entries"] > 0


def test_the_report_is_linked_once_it_was_issued(
    town: Town, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = town.appeal()
    assert f"/appeals/{ref}/report.pdf" not in checked(client.get(f"/appeals/{ref}")).html
    monkeypatch.setattr("charity.public.views.latest_report", lambda *_: object())
    assert f"/appeals/{ref}/report.pdf" in checked(client.get(f"/appeals/{ref}")).html


def test_a_reference_in_small_letters_leads_to_the_one_address(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    response = client.get(f"/appeals/{ref.lower()}")
    assert (response.status_code, response.location) == (301, f"/appeals/{ref}")


def test_a_withdrawn_appeal_leaves_an_unnamed_stone(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    town.change(ref, status="withdrawn")
    response = client.get(f"/appeals/{ref}?lang=en")
    page = checked(response, 410)
    assert "noindex" in page.html
    assert "eighteen" not in page.html
    assert ref not in checked(client.get("/appeals/")).html


def test_what_a_shared_link_shows_names_nobody(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    html = client.get(f"/appeals/{ref}?lang=en").get_data(as_text=True)
    head = html[: html.index("</head>")]
    assert 'property="og:title" content="A person in need"' in head
    assert 'property="og:image" content="http://desk.test/static/card.png' in head
    assert "Hongxing" not in head


def test_search_finds_by_a_word_of_the_story(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    assert ref in checked(client.get("/appeals/?q=maize")).html
    assert ref not in checked(client.get("/appeals/?q=radish")).html


def test_the_first_view_of_an_appeal_weighs_little(town: Town, client: FlaskClient) -> None:
    ref = town.appeal()
    response = client.get(f"/appeals/{ref}", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) < 12_000


def test_a_reader_that_takes_no_compression_gets_plain_pages(town: Town, client: FlaskClient) -> None:
    response = client.get(f"/appeals/{town.appeal()}")
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["Vary"]
