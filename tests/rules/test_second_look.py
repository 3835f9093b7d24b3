"""The second look: the model that comes with triage, run as it is shipped."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from support.desks import shipped_house

from triage.config import shipped
from triage.rules.house import check_examples
from triage.rules.reading.seen import Look, Seen
from triage.rules.reading.vocabulary import KINDS, NEEDS
from triage.second_look import FILE, Cutter, _together, second_look

QUIET = "The bus was ten minutes late today but it is all fine, thank you for ringing. "
GRAVE = "She says he puts his hand up her skirt when they stop at the lay-by and she must not tell. "
Told = list[str]


@cache
def looking() -> Look:
    told: Told = []
    look = second_look(told.append)
    assert look("", QUIET) is not None, told
    return look


def saw(text: str, subject: str = "") -> Seen:
    seen = looking()(subject, text)
    assert seen is not None
    return seen


def at_risk(text: str) -> float:
    return dict(saw(text).bands)["band.0"]


def test_a_look_answers_every_question_with_a_likelihood() -> None:
    seen = saw(GRAVE)
    assert [name for name, _ in seen.bands] == [f"band.{band}" for band in range(4)]
    assert [name for name, _ in seen.plain] == ["safeguarding", "no_transport_now"]
    assert {name for name, _ in seen.kinds} == {*KINDS} - {"service_request"}
    for part in (seen.bands, seen.kinds):
        assert sum(p for _, p in part) == pytest.approx(1, abs=0.01)
    assert all(0 <= p <= 1 for part in (seen.bands, seen.plain, seen.kinds) for _, p in part)


PAIRS = {
    "He has been at the locked school gate on his own since half past three.": (
        "He waits at the school gate with his class until half past three."
    ),
    "The feed pump battery lasts until four and the bus is not here at ten to.": (
        "The feed pump was left on the bus; we have a spare and it comes back tomorrow."
    ),
    GRAVE: "She says the driver lets them choose the radio and tells them jokes at the lay-by.",
}


@pytest.mark.parametrize(("grave", "calm"), PAIRS.items())
def test_what_is_dangerous_only_together_is_told_from_what_only_sounds_alike(grave: str, calm: str) -> None:
    assert at_risk(grave) > at_risk(calm)


def test_one_grave_line_far_down_in_a_long_letter_is_seen_and_its_place_told() -> None:
    letter = QUIET * 30 + GRAVE + QUIET * 5
    assert at_risk(letter) > at_risk(QUIET * 35)
    assert letter[saw(letter).place :].startswith(tuple(GRAVE.split()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\x00\x1b[31m\u202e",
        "😭" * 5000,
        "é" * 70,
        "a" * 100_000,
        "word " * 20_000,
        "子どもがまだ帰ってきません",
        "ﬀ\ud800",
    ],
)
def test_no_text_is_too_odd_or_too_long_to_be_looked_at(text: str) -> None:
    assert sum(p for _, p in saw(text, text[:200]).bands) == pytest.approx(1, abs=0.01)


def needs_seen(text: str, subject: str = "") -> dict[str, str]:
    """The needs that the look holds for likely, each with its text from the word on that tells it most."""
    parts = {"subject": subject, "text": text}
    return {need: parts[part][place:] for need, p, part, place in saw(text, subject).needs if p >= 0.5}


TOLD = {
    "wheelchair": "Could the driver please fold nothing: her powerchair goes up the ramp with her in it, and is clamped.",
    "epilepsy": "He had two tonic clonic seizures last week and takes his Epilim with his breakfast, as the school knows.",
    "hearing_impairment": "Please tell the new man that she wears two hearing aids and lip-reads: he must face her to talk.",
}


@pytest.mark.parametrize(("need", "text"), TOLD.items())
def test_a_need_is_seen_where_it_is_told_in_the_text_the_subject_or_far_down_a_letter(need: str, text: str) -> None:
    assert need in needs_seen(text)
    assert not needs_seen(QUIET)
    assert need in needs_seen("Please put that down for us and ring me if you want to know any more about it.", text)
    assert len(needs_seen(QUIET * 30 + text)[need]) <= len(text)


def test_behind_the_last_stretch_that_is_looked_at_every_need_stays_possible() -> None:
    assert len(saw(QUIET * 20).needs) < len(NEEDS)
    assert {need for need, *_ in saw(QUIET * 500).needs} == set(NEEDS)


def test_of_several_stretches_none_hides_what_another_shows() -> None:
    kinds, one = (("enquiry", 1.0),), "a model"
    wheels, feed = ("wheelchair", 0.9, "text", 870), ("medical", 0.1, "text", 3)
    quiet = Seen(
        one,
        named(0.01, 0.0, 0.04, 0.95),
        (("no_transport_now", 0.1),),
        kinds,
        3,
        (("wheelchair", 0.2, "subject", 0), feed),
    )
    stranded = Seen(
        one, named(0.0, 0.96, 0.03, 0.01), (("no_transport_now", 0.9),), (("complaint", 1.0),), 900, (wheels,)
    )
    both = _together([quiet, stranded])
    assert [p for _, p in both.bands] == pytest.approx([0.01, 0.95, 0.03, 0.01])
    assert (both.plain, both.kinds, both.place) == (stranded.plain, kinds, 900)
    assert set(both.needs) == {wheels, feed}


def named(*bands: float) -> tuple[tuple[str, float], ...]:
    return tuple((f"band.{band}", p) for band, p in enumerate(bands))


def test_accents_behind_their_letters_and_what_is_not_seen_change_nothing() -> None:
    cutter = Cutter(["[CLS]", "[SEP]", "[UNK]", "cafe", "##s", "."])
    whole = [number for number, *_ in cutter.cut("Cafes.")]
    assert whole == [3, 4, 5]
    for text in ("Cafés.", "Cafe\u0301s.", "cafe\u0301s\u200b."):
        assert [number for number, *_ in cutter.cut(text)] == whole


def test_a_model_that_cannot_be_used_is_told_once_and_contacts_come_in_all_the_same(tmp_path: Path) -> None:
    broken, told = tmp_path / FILE, Told()
    broken.write_bytes(shipped(FILE).read_bytes()[:100_000])
    for file in (broken, tmp_path / "gone.onnx"):
        told.clear()
        look = second_look(told.append, file)
        with ThreadPoolExecutor(6) as several:
            assert set(several.map(look, [""] * 6, [f"{QUIET}{number}" for number in range(6)])) == {None}
        assert len(told) == 1
        assert file.name in told[0]
        assert "put back the file" in told[0]


def test_a_look_that_fails_while_it_looks_keeps_no_letter_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Seen:
        raise MemoryError

    monkeypatch.setattr("triage.second_look._Model.look", fail)
    told = Told()
    look = second_look(told.append)
    assert look("", GRAVE) is None
    assert look("", QUIET) is None
    assert len(told) == 1


def test_nobody_who_reads_what_is_told_keeps_no_letter_out_either(tmp_path: Path) -> None:
    def closed(_words: str) -> None:
        raise BrokenPipeError

    assert second_look(closed, tmp_path / "gone.onnx")("", GRAVE) is None


def test_the_examples_of_the_shipped_policy_hold_with_a_second_look_too() -> None:
    assert check_examples(shipped_house(), looking()) == ()
