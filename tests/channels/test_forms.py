"""The web form by HTTP: what is answered is kept, and what is not kept is not answered as if it were."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY, as_service, desk_for, family
from support.forms import GOOD, SECRET, Answer, Served, served

from triage.channels.form_guard import LARGEST, sign
from triage.cli.forms import keeper
from triage.desk import case, front, time_line
from triage.desk.front import Desk
from triage.errors import StoreAway
from triage.rules.arrival import Arrival
from triage.rules.form import SPAM, Submission
from triage.store import cases, people
from triage.store.engine import Store
from triage.store.tables import Case, Contact, Note

PAGE: dict[str, Any] = {**GOOD, "key": "11111111-1111-4111-8111-111111111111", "needs": "large_print"}
OWN = {"Sec_Fetch_Site": "same-origin", "Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def desk(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    return desk_for(sqlite_store, tmp_path)


@pytest.fixture
def form(desk: Desk) -> Iterator[Served]:
    with served(desk) as one:
        yield one
    assert one.faults == []


def _post(form: Served, given: dict[str, object], **headers: str) -> Answer:
    return form.ask("POST", "/", urlencode(given).encode(), **{**OWN, **headers})


def _kept(desk: Desk) -> list[Contact]:
    rows = desk.store.read(lambda conn: list(conn.execute(sa.select(Contact).order_by(col(Contact.id)))))
    return [Contact(**row._mapping) for row in rows]


def _case(desk: Desk, ref: str) -> Case:
    found = desk.store.read(lambda conn: cases.get(conn, front.case_id(desk, ref)))
    assert found is not None
    return found


def test_the_answer_is_the_reference_of_a_case_that_is_there(desk: Desk, form: Served) -> None:
    answer = form.submit()
    assert answer.status == 201
    (contact,) = _kept(desk)
    assert _case(desk, answer.ref).id == contact.case_id
    assert contact.channel.value == "web_form"
    assert contact.new_text.startswith("No taxi came this morning.")
    assert case.look(desk, contact.case_id or 0).story[0].unverified


def test_the_same_key_again_gives_the_same_reference_back_and_keeps_nothing_twice(desk: Desk, form: Served) -> None:
    assert form.submit().ref == form.submit().ref
    assert len(_kept(desk)) == 1


def test_the_same_words_under_another_key_are_another_contact_of_the_same_matter(desk: Desk, form: Served) -> None:
    family(desk)
    first, second = form.submit(key="monday"), form.submit(key="tuesday")
    assert first.ref == second.ref
    assert len(_kept(desk)) == 2


def test_other_words_under_a_used_key_are_refused_and_the_first_stay(desk: Desk, form: Served) -> None:
    form.submit()
    answer = form.submit({**GOOD, "what": "Something else."})
    assert answer.status == 409
    assert "key" in answer.text
    assert len(_kept(desk)) == 1


@pytest.mark.parametrize("safe", ["no", "unknown"])
def test_a_child_who_is_not_known_to_be_safe_stands_at_now(desk: Desk, form: Served, safe: str) -> None:
    found = _case(desk, form.submit({**GOOD, "what": "A question about a form.", "safe": safe}).ref)
    assert found.band == 0
    assert found.reasons[0]["rule"] == "not_safe_now"


def test_how_to_answer_goes_to_the_record_to_be_confirmed_and_overwrites_nothing(desk: Desk, form: Served) -> None:
    family(desk)
    key = _case(desk, form.submit().ref).id
    (note,) = desk.store.read(lambda conn: list(conn.execute(sa.select(Note))))
    assert note.sort == "to confirm"
    assert "by text message, Large print" in note.text
    told = desk.store.read(lambda conn: time_line.of_case(conn, desk, _case(desk, form.submit().ref)))
    assert any(entry.what == "to confirm" for entry in told)
    points = desk.store.read(lambda conn: people.recipients(conn, None, _case_person(desk, key)))
    assert [row.address for row in points] == ["parent@example.org"]


def _case_person(desk: Desk, key: int) -> int | None:
    found = desk.store.read(lambda conn: cases.get(conn, key))
    return found.person_id if found else None


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "missing"),
        ({"Triage_Signature": "t=1,v1=" + "0" * 64}, "does not fit"),
        ({"Triage_Signature": sign(SECRET, 1_000_000_000, "", b"{}")}, "minutes away"),
        ({"Triage_Signature": sign("another", int(time.time()), "", b"{}")}, "does not fit"),
        ({"Triage_Signature": sign(SECRET, int(time.time()), "its own", b"{}")}, "does not fit"),
    ],
)
def test_without_a_fresh_signature_of_these_bytes_and_this_key_nothing_is_kept(
    desk: Desk, form: Served, headers: dict[str, str], words: str
) -> None:
    answer = form.ask("POST", "/submissions", b"{}", **headers)
    assert answer.status == 401
    assert words in json.loads(answer.text)["error"]
    assert _kept(desk) == []


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"\xff\xfe\x00", b"[" * 50_000, b'{"what": 7}', b'{"what": "Help", "safe": "no"}']
)
def test_a_signed_submission_that_cannot_be_read_is_a_line_in_the_queue_all_the_same(
    desk: Desk, form: Served, body: bytes
) -> None:
    answer = form.submit(body=body)
    assert answer.status == 422
    assert json.loads(answer.text)["fields"]
    (contact,) = _kept(desk)
    assert contact.unreadable
    assert _case(desk, answer.ref).id == contact.case_id
    assert form.submit().status == 201, "its key is free for the mended one"


def test_what_does_not_fit_the_form_is_heard_all_the_same_when_it_says_that_the_child_is_not_safe(
    desk: Desk, form: Served
) -> None:
    answer = form.submit({"what": "A question.", "safe": "no"})
    assert answer.status == 422
    assert _case(desk, answer.ref).reasons[0]["rule"] == "not_safe_now"


def test_pressed_twice_it_is_one_and_gone_back_to_and_changed_it_is_another(desk: Desk, form: Served) -> None:
    for what in ("No taxi.", "No taxi.", "No taxi, and no telephone call."):
        assert _post(form, {**PAGE, "what": what}).status == 200
    assert [one.new_text.split("\n")[0] for one in _kept(desk)] == ["No taxi.", "No taxi, and no telephone call."]


def test_a_desk_without_a_secret_takes_no_signed_submissions(desk: Desk) -> None:
    with served(desk, secret="") as form:
        assert form.submit(secret="").status == 404


def test_too_much_is_refused_in_words_before_all_of_it_is_read(desk: Desk, form: Served) -> None:
    assert form.submit(body=b" " * (LARGEST + 1)).status == 413
    answer = _post(form, {**PAGE, "what": "x" * (LARGEST + 1)})
    assert answer.status == 413
    assert "too long" in answer.text
    assert _kept(desk) == []


def test_too_many_at_once_are_told_to_wait_and_find_their_words_again(desk: Desk) -> None:
    with served(desk, per_minute=2) as form:
        answers = [
            _post(form, {**PAGE, "what": f"number {n}", "key": f"1111111{n}{PAGE['key'][8:]}"}) for n in range(3)
        ]
        assert [one.status for one in answers] == [200, 200, 429]
        assert answers[2].headers["retry-after"] == "60"
        assert "number 2" in answers[2].text


def test_where_the_database_is_away_nothing_is_half_kept_and_the_sender_is_asked_to_come_again(desk: Desk) -> None:
    away = True
    inner = keeper(as_service(desk))

    def keep(arrival: Arrival, sent: Submission | None) -> str:
        if away:
            raise StoreAway("The database does not answer now.")
        return inner(arrival, sent)

    with served(desk, keep=keep) as form:
        for answer in (form.submit(), _post(form, dict(PAGE))):
            assert answer.status == 503
            assert int(answer.headers["retry-after"]) > 0
        assert "No taxi came this morning." in answer.text
        assert _kept(desk) == []
        away = False
        assert form.submit().status == 201
        assert _post(form, dict(PAGE)).status == 200
    assert len(_kept(desk)) == 2


def test_a_mistake_of_ours_is_told_without_a_word_of_the_family(desk: Desk) -> None:
    def keep(_arrival: Arrival, _sent: Submission | None) -> str:
        raise RuntimeError("No taxi came this morning.")

    with served(desk, keep=keep) as form:
        assert form.submit().status == 500
    (fault,) = form.faults
    assert isinstance(fault, RuntimeError)


def test_a_form_that_stood_on_another_site_is_not_taken_until_the_person_sends_it_from_ours(
    desk: Desk, form: Served
) -> None:
    for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "", "Origin": "https://evil.example"},
                    {"Sec_Fetch_Site": "", "Cookie": f"triage-form={'a' * 32}"}):  # fmt: skip
        answer = _post(form, {**PAGE, "token": "b" * 32}, **headers)
        assert answer.status == 403
        assert "No taxi came this morning." in answer.text
    assert _kept(desk) == []
    page = form.ask("GET", "/")
    token = page.headers["set-cookie"].partition("=")[2][:32]
    assert "SameSite=strict" in page.headers["set-cookie"]
    assert _post(form, {**PAGE, "token": token}, Sec_Fetch_Site="", Cookie=f"triage-form={token}").status == 200


def test_a_robot_that_fills_in_the_hidden_field_is_kept_and_marked(desk: Desk, form: Served) -> None:
    assert _post(form, {**PAGE, "website": "https://pills.example " * 100}).status == 200
    (contact,) = _kept(desk)
    assert contact.doubt == SPAM
    assert "pills.example" in contact.text
    assert "pills.example" not in contact.new_text


def test_words_that_are_markup_stand_as_words(desk: Desk, form: Served) -> None:
    answer = _post(form, {**PAGE, "name": '"><script>alert(1)</script>', "what": "</textarea><b>", "safe": ""})
    assert answer.status == 422
    assert "<script>" not in answer.text
    assert "&lt;/textarea&gt;&lt;b&gt;" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_is_no_form_and_no_page_of_ours_is_answered_in_words(form: Served) -> None:
    assert form.ask("POST", "/", b"{}", Content_Type="application/json").status == 415
    assert form.ask("GET", "/elsewhere").status == 404
    assert form.ask("DELETE", "/").status == 405
    assert "Traceback" not in form.ask("POST", "/", urlencode([("a", "b")] * 100).encode(), **OWN).text


def test_two_hundred_at_once_all_get_their_references(desk: Desk, form: Served) -> None:
    answers: dict[int, Answer] = {}

    def one(number: int) -> None:
        given = {**GOOD, "email": f"parent{number}@example.org", "child": f"Child {number}"}
        answers[number] = form.submit(given, key=f"k{number}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.status for one in answers.values()} == {201}
    assert len({one.ref for one in answers.values()}) == 200
    assert len(_kept(desk)) == 200
