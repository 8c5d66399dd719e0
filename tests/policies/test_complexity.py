"""Complexity from plain questions: monotone, in the range of the shipped policies, and beside what these say of themselves."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.base.errors import InputError
from twin.policies import policy
from twin.policies.complexity import complexity_of

PAGE = Path(__file__).parents[2] / "docs" / "policies.md"
ROW = re.compile(r"\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \| (yes|no) \| (\d) \| ([.\d]+) \| ([.\d]+) \| ([−+.\d]+) \|")
answers = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 12), st.booleans(), st.integers(1, 3))


@given(answers)
def test_more_of_anything_is_never_easier_and_online_never_harder(asked):
    papers, trips, offices, online, wording = asked
    here = complexity_of(*asked)
    assert 0.2 <= here <= 0.7
    more = [(papers + 1, trips, offices, online, wording), (papers, trips + 1, offices, online, wording)]
    more += [(papers, trips, offices + 1, online, wording), (papers, trips, offices, online, min(3, wording + 1))]
    assert all(complexity_of(*one) >= here for one in more)
    assert complexity_of(papers, trips, offices, True, wording) <= complexity_of(papers, trips, offices, False, wording)


def test_every_question_counts_and_the_ends_are_reached():
    assert complexity_of(0, 0, 1, False, 1) == 0.2
    assert complexity_of(4, 3, 4, False, 3) == 0.7
    plain = complexity_of(1, 1, 2, False, 2)
    for one in ((2, 1, 2, False, 2), (1, 2, 2, False, 2), (1, 1, 3, False, 2), (1, 1, 2, False, 3)):
        assert complexity_of(*one) > plain
    assert complexity_of(1, 1, 2, True, 2) < plain


@pytest.mark.parametrize(
    "asked", [(-1, 0, 1, False, 1), (0, 0, 0, False, 1), (0, 0, 1, False, 4), (0, 0, 1, False, 0), (0.5, 0, 1, False, 1)]
)
def test_answers_that_cannot_be_are_refused(asked):
    with pytest.raises(InputError, match="is not possible"):
        complexity_of(*asked)


def test_the_table_of_the_docs_is_what_the_questions_give():
    """Every shipped policy with its own answers; the misses are shown and small."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert sorted(row[0] for row in rows) == list(policy.keys())
    for key, papers, trips, offices, online, wording, asked, stated, miss in rows:
        found = complexity_of(int(papers), int(trips), int(offices), online == "yes", int(wording))
        assert found == float(asked) and policy.find(key).complexity == float(stated)
        assert float(miss.replace("−", "-")) == pytest.approx(found - float(stated), abs=1e-9)
        assert abs(found - float(stated)) <= 0.05
