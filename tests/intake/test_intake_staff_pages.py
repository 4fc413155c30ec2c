"""The desk's pages of requests, evidence and authorisation."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from charity.intake import service
from charity.intake.evidence.tables import Evidence
from charity.intake.facts import CaseFacts
from charity.intake.rules import Channel
from charity.intake.sealing import unsealed
from charity.intake.tables import HelpRequest
from charity.kernel.roles import PUBLIC, Role
from charity.kernel.trail import TrailRow
from tests.conftest import NOON
from tests.intake.family import IDENTITY, facts, fill, photo
from tests.pages import checked, read_page
from tests.staff.people import add_person, client_of, house_of

NEW = "/staff/requests/new"
FIELDS = {
    "channel": "walk_in",
    "phone": "139 0467 0001",
    "seeker_name": "Shi Lan",
    "relation": "parent",
    "beneficiary_name": "Shi Xiaohe",
    "birth": "2008",
    "district": "鸡东县",
    "address": "Hongxing village 7",
    "need_kind": "treatment",
    "situation": "Our daughter fell ill.\nShe is in hospital.",
    "cost_to_date": "80000",
    "insurance": "resident",
}


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    """A browser of the desk."""
    return client_of(app, add_person(app, "desk@desk.test", Role.INTAKE))


def taken(app: Flask, told: CaseFacts | None = None, once: str = "1") -> HelpRequest:
    """Take a request in from the public."""
    house = house_of(app)
    command = service.TakeIn(facts=told or facts(), channel=Channel.ONLINE, once=once)
    with house.database.transaction() as session:
        return service.take_in(session, command, by=PUBLIC, at=NOON, cipher=house.cipher)


def stored(app: Flask, ref: str) -> tuple[HelpRequest, CaseFacts]:
    """Return a request as it is stored, and opened."""
    house = house_of(app)
    with house.database.reading() as session:
        case = session.exec(select(HelpRequest).where(HelpRequest.ref == ref)).one()
        return case, unsealed(case, house.cipher)


def acts(app: Flask, ref: str) -> list[str]:
    """Return the acts of the trail about a request."""
    with house_of(app).database.reading() as session:
        return list(session.exec(select(TrailRow.act).where(TrailRow.case == ref)))


def hand_in(desk: FlaskClient, ref: str, content: bytes, name: str = "病历.jpg") -> int:
    """Add evidence through the page."""
    answer = fill(
        desk, f"/staff/cases/{ref}/evidence/new", kind="medical_record", note="page 1",
        file=(io.BytesIO(content), name),
    )  # fmt: skip
    assert answer.status_code == 302, read_page(answer.text).text
    page = checked(desk.get(f"/staff/cases/{ref}/evidence?lang=en"))
    return max(int(m) for m in re.findall(r"/evidence/(\d+)", page.html))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_a_request_opens_in_both_languages(app: Flask, desk: FlaskClient, lang: str) -> None:
    ref = taken(app).ref
    piece = hand_in(desk, ref, photo())
    names = ("request", "edit", "screen", "emergency", "assign", "withdraw", "code", "authorisation",
             "authorisation/new", "evidence", "evidence/new", f"evidence/{piece}")  # fmt: skip
    for name in names:
        page = checked(desk.get(f"/staff/cases/{ref}/{name}?lang={lang}"))
        assert page.lang == {"zh": "zh-Hans", "en": "en"}[lang]


def test_a_request_by_telephone_is_taken_with_all_it_says(app: Flask, desk: FlaskClient) -> None:
    answer = fill(desk, NEW, **FIELDS)
    page = checked(desk.get(answer.location))
    for told in ("Shi Xiaohe", "¥80,000.00", "Jidong County", "She is in hospital."):
        assert told in page.text
    case, told_facts = stored(app, "QZ-2026-0001-D")
    assert (case.channel, told_facts.phone, told_facts.birth_year) == ("walk_in", "13904670001", 2008)


def test_a_telephone_number_and_one_sentence_are_enough_at_the_desk(app: Flask, desk: FlaskClient) -> None:
    answer = fill(desk, NEW, channel="phone", phone="0467-2350001", situation="Please call.", relation="self",
                  insurance="unknown")  # fmt: skip
    assert answer.status_code == 302
    ref = answer.location.split("/")[3]
    page = checked(fill(desk, f"/staff/cases/{ref}/screen", decision="screen"), 422)
    assert "Fill in who needs help" in page.text


def test_a_double_click_takes_one_request(app: Flask, desk: FlaskClient) -> None:
    page = read_page(desk.get(f"{NEW}?lang=en").text)
    answers = [desk.post(NEW, data={**page.values, **FIELDS}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    with house_of(app).database.reading() as session:
        assert len(session.exec(select(HelpRequest)).all()) == 1


def test_the_next_caller_written_into_the_same_open_form_is_another_request(
    app: Flask, desk: FlaskClient
) -> None:
    page = read_page(desk.get(f"{NEW}?lang=en").text)
    for phone in ("13904670001", "13904670002"):
        assert desk.post(NEW, data={**page.values, **FIELDS, "phone": phone}).status_code == 302
    with house_of(app).database.reading() as session:
        assert len(session.exec(select(HelpRequest)).all()) == 2


def test_a_known_telephone_is_shown_and_wants_a_reason(app: Flask, desk: FlaskClient) -> None:
    known = taken(app)
    page = checked(fill(desk, NEW, **FIELDS), 409)
    assert f"A request with this phone exists: {known.ref}" in page.text
    assert any(known.ref in link for link in page.links)
    assert "Hongxing village 7" in page.html
    answer = fill(desk, NEW, **FIELDS, duplicate_reason="The brother asks.")
    page = checked(desk.get(answer.location))
    assert known.ref in page.text
    assert "The brother asks." in page.text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("phone", "12", "with all its digits"),
        ("phone", "", "Give a telephone number"),
        ("situation", " ", "at least one sentence"),
        ("birth", "2999", "year of birth between"),
        ("identity_number", "230302200803150021", "has a mistake"),
        ("cost_to_date", "-5", "in digits"),
        ("cost_to_date", "1.005", "at most 2 decimals"),
        ("need_kind", "yacht", "Not a valid choice"),
        ("channel", "dream", "Not a valid choice"),
        ("seeker_name", "x" * 61, "at most 60"),
    ],
)
def test_a_mistake_is_told_and_the_rest_stays(desk: FlaskClient, field: str, typed: str, words: str) -> None:
    page = checked(fill(desk, NEW, **FIELDS | {field: typed}), 422)
    assert words in page.text
    assert "Hongxing village 7" in page.html


def test_an_identity_number_that_contradicts_the_birth_is_told_at_the_birth(desk: FlaskClient) -> None:
    page = checked(fill(desk, NEW, **FIELDS | {"identity_number": IDENTITY, "birth": "2009"}), 422)
    assert "do not agree" in page.text


@pytest.mark.parametrize(
    "naughty",
    [
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "%(ref)s %s",
        "﷽" * 20,
        "\u202etxt.exe",
        "ab\x1b[31m",
        "𠮷𣗪",
        "'; --",
    ],
)
def test_whatever_is_typed_is_shown_as_text(app: Flask, desk: FlaskClient, naughty: str) -> None:
    told = {"seeker_name": naughty, "beneficiary_name": naughty, "address": naughty, "situation": naughty,
            "hospital": naughty, "helper_name": naughty}  # fmt: skip
    answer = fill(desk, NEW, **FIELDS | told)
    page = checked(desk.get(answer.location))
    assert "<script>alert" not in page.html
    assert "\x00" not in page.html
    ref = answer.location.split("/")[3]
    checked(desk.get(f"/staff/cases/{ref}/edit?lang=en"))


def test_the_second_of_two_editors_sees_what_changed_and_loses_nothing(app: Flask, desk: FlaskClient) -> None:
    ref = taken(app).ref
    path = f"/staff/cases/{ref}/edit?lang=en"
    other = client_of(app, add_person(app, "other@desk.test", Role.INTAKE))
    mine = read_page(desk.get(path).text)
    fill(other, path, **FIELDS | {"district": "虎林市"})
    answer = desk.post(path, data={**mine.values, **FIELDS, "address": "My own address"})
    page = checked(answer, 409)
    assert "N other" in page.text
    assert "Hulin City" in page.text
    assert "My own address" in page.html
    answer = desk.post(path, data={**page.values, **FIELDS, "address": "My own address"})
    assert answer.status_code == 302
    assert stored(app, ref)[1].address == "My own address"


def test_a_request_is_screened_into_a_case(app: Flask, desk: FlaskClient) -> None:
    ref = taken(app).ref
    assert fill(desk, f"/staff/cases/{ref}/screen", decision="screen").status_code == 302
    assert stored(app, ref)[0].status == "screened"
    page = checked(fill(desk, f"/staff/cases/{ref}/screen", decision="screen"), 409)
    assert "not possible from where the request stands" in page.text


def test_declining_at_the_door_wants_a_reason_and_words(app: Flask, desk: FlaskClient) -> None:
    ref = taken(app).ref
    path = f"/staff/cases/{ref}/screen"
    checked(fill(desk, path, decision="decline"), 422)
    page = checked(fill(desk, path, decision="decline", reason="other_office"), 422)
    assert "Give a reason" in page.text
    fill(desk, path, decision="decline", reason="other_office", words="Civil affairs knows.")
    assert stored(app, ref)[0].status == "declined"


def test_the_emergency_plan_shortens_the_clocks_on_the_page(app: Flask, desk: FlaskClient) -> None:
    ref = taken(app).ref
    assert "3 March 2026 17:00" in checked(desk.get(f"/staff/cases/{ref}/request?lang=en")).text
    checked(fill(desk, f"/staff/cases/{ref}/emergency", on="y"), 422)
    fill(desk, f"/staff/cases/{ref}/emergency", on="y", reason="holiday soon")
    page = checked(desk.get(f"/staff/cases/{ref}/request?lang=en"))
    assert "2 March 2026 14:00" in page.text
    assert "holiday soon" in page.text


def test_only_people_of_the_district_are_offered(app: Flask, desk: FlaskClient) -> None:
    ref = taken(app).ref
    near = add_person(app, "near@desk.test", Role.VISITOR, districts=("鸡东县",))
    far = add_person(app, "far@desk.test", Role.VISITOR, districts=("虎林市",))
    path = f"/staff/cases/{ref}/assign"
    page = checked(desk.get(f"{path}?lang=en"))
    assert "N near" in page.text
    assert "N far" not in page.text
    checked(fill(desk, path, person=str(far.id)), 422)
    fill(desk, path, person=str(near.id))
    assert stored(app, ref)[0].assigned_to_id == near.id


def test_a_new_code_is_shown_once_and_the_old_one_dies(app: Flask, desk: FlaskClient) -> None:
    ref = taken(app).ref
    codes = []
    for _ in range(2):
        text = checked(fill(desk, f"/staff/cases/{ref}/code")).text
        found = re.search(r"Code ([2-9A-Z-]{12}) .*PIN ([0-9]{6}) ", text)
        assert found, text
        codes.append(found.groups())
    family = app.test_client()
    checked(fill(family, "/help/status/open", code=codes[0][0], pin=codes[0][1]), 422)
    assert fill(family, "/help/status/open", code=codes[1][0], pin=codes[1][1]).status_code == 302


def test_opening_a_request_is_in_the_trail(app: Flask, desk: FlaskClient) -> None:
    ref = taken(app).ref
    desk.get(f"/staff/cases/{ref}/request")
    assert acts(app, ref) == ["help_request:received", "help_request:read"]


class TestEvidencePages:
    """The private original and the copy to look at."""

    def test_the_original_is_a_download_kept_nowhere_with_a_row_in_the_trail(
        self, app: Flask, desk: FlaskClient
    ) -> None:
        ref = taken(app).ref
        piece = hand_in(desk, ref, photo("red"))
        answer = desk.get(f"/staff/cases/{ref}/evidence/{piece}/original")
        assert answer.data == photo("red")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "evidence:read" in acts(app, ref)

    def test_the_copy_is_drawn_anew(self, app: Flask, desk: FlaskClient) -> None:
        ref = taken(app).ref
        piece = hand_in(desk, ref, photo("red", kind="PNG") + b"<script>hidden</script>")
        answer = desk.get(f"/staff/cases/{ref}/evidence/{piece}/copy.jpg")
        assert answer.mimetype == "image/jpeg"
        assert b"hidden" not in answer.data
        assert answer.headers["Cache-Control"] == "no-store"

    def test_a_pdf_has_no_picture_and_stays_a_download(self, app: Flask, desk: FlaskClient) -> None:
        ref = taken(app).ref
        piece = hand_in(desk, ref, b"%PDF-1.7 <script>", "a.pdf")
        assert desk.get(f"/staff/cases/{ref}/evidence/{piece}/copy.jpg").status_code == 404
        answer = desk.get(f"/staff/cases/{ref}/evidence/{piece}/original")
        assert (answer.mimetype, answer.headers["Content-Disposition"][:10]) == (
            "application/pdf",
            "attachment",
        )

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd", 'a"; filename="b.exe', "a\u2028b: 1", "很" * 300 + ".jpg"]
    )
    def test_a_hostile_file_name_stays_a_name(self, app: Flask, desk: FlaskClient, name: str) -> None:
        ref = taken(app).ref
        piece = hand_in(desk, ref, photo(), name)
        answer = desk.get(f"/staff/cases/{ref}/evidence/{piece}/original")
        assert answer.status_code == 200
        checked(desk.get(f"/staff/cases/{ref}/evidence/{piece}?lang=en"))

    def test_too_large_wrong_and_empty_files_are_told(self, app: Flask, desk: FlaskClient) -> None:
        path = f"/staff/cases/{taken(app).ref}/evidence/new"
        for content, status, words in (
            (b"x" * (15 * 1024 * 1024 + 1), 413, "larger than 15 MB"),
            (b"MZ", 422, "neither a photo"),
            (b"", 422, "is empty"),
        ):
            answer = fill(desk, path, kind="bill", note="kept note", file=(io.BytesIO(content), "x.jpg"))
            page = checked(answer, status)
            assert words in page.text
            assert "kept note" in page.html

    def test_an_unknown_piece_and_one_of_another_case_are_missing(
        self, app: Flask, desk: FlaskClient
    ) -> None:
        one, two = taken(app).ref, taken(app, once="2").ref
        piece = hand_in(desk, one, photo())
        for path in (f"{two}/evidence/{piece}", f"{two}/evidence/{piece}/original", f"{one}/evidence/999"):
            assert desk.get(f"/staff/cases/{path}").status_code == 404


def test_an_authorisation_on_paper_is_kept_with_its_photo(app: Flask, desk: FlaskClient) -> None:
    ref = taken(app).ref
    path = f"/staff/cases/{ref}/authorisation/new"
    data = {"hospital": "Second Hospital", "signed_name": "Shi Lan", "signed_on": "2026-03-01"}
    page = checked(fill(desk, path, **data), 422)
    assert "Add a photo of the signed paper" in page.text
    assert "Second Hospital" in page.html
    page = checked(fill(desk, path, **data | {"hospital": ""}, paper=(io.BytesIO(photo()), "p.jpg")), 422)
    assert "Name at least one" in page.text
    fill(desk, path, **data, paper=(io.BytesIO(photo()), "p.jpg"))
    assert "Second Hospital" in checked(desk.get(f"/staff/cases/{ref}/authorisation?lang=en")).text
    with house_of(app).database.reading() as session:
        assert session.exec(select(Evidence)).one().kind == "authorisation"


@pytest.mark.parametrize(
    "name",
    ["request", "edit", "screen", "emergency", "assign", "withdraw", "code", "authorisation",
     "authorisation/new", "evidence", "evidence/new", "evidence/1", "evidence/1/copy.jpg",
     "evidence/1/original"],
)  # fmt: skip
def test_a_person_of_another_district_gets_404_on_every_page(
    app: Flask, desk: FlaskClient, name: str
) -> None:
    ref = taken(app).ref
    hand_in(desk, ref, photo())
    roles = (Role.INTAKE, Role.VISITOR, Role.REVIEWER)
    far = client_of(app, add_person(app, "far@desk.test", *roles, districts=("虎林市",)))
    assert far.get(f"/staff/cases/{ref}/{name}").status_code == 404
    assert desk.get(f"/staff/cases/{ref}/{name}").status_code == 200


@pytest.mark.parametrize(
    "name", ["edit", "screen", "emergency", "assign", "withdraw", "code", "authorisation/new", "evidence/new"]
)
def test_a_person_of_another_district_changes_nothing(app: Flask, name: str) -> None:
    ref = taken(app).ref
    far = client_of(app, add_person(app, "far@desk.test", Role.INTAKE, districts=("虎林市",)))
    token = read_page(far.get(f"{NEW}?lang=en").text).hidden("csrf_token")
    answer = far.post(
        f"/staff/cases/{ref}/{name}", data={"csrf_token": token, **FIELDS, "decision": "screen"}
    )
    assert answer.status_code == 404
    assert acts(app, ref) == ["help_request:received"]


def test_an_auditor_looks_and_changes_nothing(app: Flask) -> None:
    ref = taken(app).ref
    auditor = client_of(app, add_person(app, "audit@desk.test", Role.AUDITOR))
    page = checked(auditor.get(f"/staff/cases/{ref}/request?lang=en"))
    assert "Shi Xiaohe" in page.text
    for name in ("edit", "screen", "assign", "code"):
        assert not any(link.partition("?")[0].endswith(f"/{name}") for link in page.links)
    assert "Add evidence" not in checked(auditor.get(f"/staff/cases/{ref}/evidence?lang=en")).text
    for name in ("edit", "screen", "emergency", "assign", "withdraw", "code", "evidence/new"):
        assert auditor.get(f"/staff/cases/{ref}/{name}").status_code == 403


def test_a_treasurer_has_no_way_to_a_familys_papers(app: Flask) -> None:
    ref = taken(app).ref
    treasurer = client_of(app, add_person(app, "money@desk.test", Role.TREASURER, Role.ADMIN))
    for name in ("request", "evidence", "authorisation"):
        assert treasurer.get(f"/staff/cases/{ref}/{name}").status_code == 403


def test_withdrawing_at_the_familys_word_ends_it(app: Flask, desk: FlaskClient) -> None:
    ref = taken(app).ref
    fill(desk, f"/staff/cases/{ref}/withdraw")
    assert stored(app, ref)[0].status == "withdrawn"
    assert "Screen" not in checked(desk.get(f"/staff/cases/{ref}/request?lang=en")).text
