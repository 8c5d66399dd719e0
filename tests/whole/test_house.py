"""The floor plan: no circle of files, reports that show their own question, and a picture that is what the code is."""

from collections import Counter

import pytest

from experiments.house import measures, picture, plan
from experiments.house.__main__ import PAGE, page, plain, rooms, table

QUESTIONS = ("attribute", "calibrate", "compare", "grid", "recommend", "region", "sensitivity", "trial")


@pytest.fixture(scope="module")
def imports():
    return plan.imports()


def test_imports_inside_functions_and_for_types_are_among_them(imports):
    assert ("twin", "twin.model") in imports
    assert len(imports) > 500


def test_no_file_is_in_a_circle(imports):
    assert measures.circled(imports) == []


def test_a_circle_would_be_found():
    assert measures.circled([("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]) == ["a", "b", "c"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_report_shows_its_own_question(imports, question):
    others = tuple(f"twin.study.{other}" for other in QUESTIONS if other != question)
    assert [(a, b) for a, b in imports if a.startswith(f"twin.report.{question}") and b.startswith(others)] == []


def test_rooms_stand_as_the_contract_says():
    floors = plan.rooms()
    assert [floors[0].name, floors[-1].name] == ["base", "cli"]
    assert all(room.files and room.about for room in floors)
    assert sum(len(room.files) for room in floors) == len(measures.files()) - 2  # the door, and `python -m twin`


def test_what_climbs_is_red_and_the_picture_the_same_each_time():
    floors = plan.rooms()[:3]
    shown = [picture.written(picture.drawn(floors, Counter({(2, 0): 3, (0, 1): 1})), "svg") for _ in range(2)]
    assert shown[0] == shown[1]
    assert picture.CLIMBS.encode() in shown[0]
    assert picture.CLIMBS.encode() not in picture.written(picture.drawn(floors, Counter({(2, 0): 3})), "svg")


def test_a_new_way_between_rooms_makes_the_page_stale_and_a_new_line_does_not():
    floors, own = plan.rooms(), ("1",) * len(measures.HEADS)
    shown = page(floors, {(2, 0): 3}, own)
    assert plain(shown) == plain(page(floors, {(2, 0): 4}, ("2",) * len(measures.HEADS)))
    assert plain(shown) != plain(page(floors, {(2, 0): 3, (2, 1): 1}, own))


def test_the_page_holds_both_tables():
    text = PAGE.read_text(encoding="utf-8")
    assert page(plan.rooms(), {}, ("",) * len(measures.HEADS)) != text
    for head in (rooms([], {}).splitlines()[0], table(("",) * len(measures.HEADS)).splitlines()[0]):
        assert text.count(head) == 1
