"""The public pages that need no appeal: front, list, health; in both languages and without a cookie."""

import pytest
from flask.testing import FlaskClient

from tests.pages import checked


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ["/", "/appeals/", "/appeals/?q=nothing&state=open&kind=care"])
def test_front_and_list_are_sound_and_set_no_cookie(client: FlaskClient, path: str, lang: str) -> None:
    response = client.get(path, query_string=None, headers={"Accept-Language": lang})
    page = checked(response)
    assert page.lang == {"zh": "zh-Hans", "en": "en"}[lang]
    assert "Set-Cookie" not in response.headers


def test_an_empty_list_says_what_will_be_there(client: FlaskClient) -> None:
    page = checked(client.get("/appeals/?lang=en"))
    assert "No appeal has been published yet" in page.text


def test_a_search_without_result_says_how_to_go_on(client: FlaskClient) -> None:
    page = checked(client.get("/appeals/?lang=en&q=radish"))
    assert "No appeal fits" in page.text


def test_links_carry_the_language_chosen_in_the_address(client: FlaskClient) -> None:
    page = checked(client.get("/?lang=zh"))
    own = [link for link in page.links if link.startswith("/") and "lang=en" not in link]
    assert own
    assert [link for link in own if "lang=zh" not in link] == []


@pytest.mark.parametrize("path", ["/appeals/LX-2026-0007-K", "/appeals/LX-2026-0007-X", "/appeals/nothing"])
def test_an_unknown_appeal_is_a_page_that_says_so(client: FlaskClient, path: str) -> None:
    page = checked(client.get(f"{path}?lang=en"), 404)
    assert page.h1 == "There is no such page"


def test_an_unknown_appeal_as_data_answers_as_data(client: FlaskClient) -> None:
    response = client.get("/appeals/LX-2026-0007-K.json")
    assert response.status_code == 404
    assert response.json is not None
    assert response.json["error"] == "missing"


def test_a_browser_finds_the_mark_beside_a_file_that_names_none(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, "lantern.svg" in answer.location) == (301, True)


def test_the_process_is_up_and_the_database_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"ok": True}
    assert client.get("/readyz").json == {"ok": True, "state": "ready"}
