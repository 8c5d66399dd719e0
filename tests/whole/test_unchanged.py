"""What counts as the same answer in two versions."""

from experiments.unchanged import differ

THEN = {"run_key": "a", "evidence_grades": {"source": 0.2}, "landing_rate": 0.5, "ledger": {"benefit": 3, "idle": 1}, "gone": 1}


def test_names_of_runs_grades_and_what_only_one_has_are_no_answers():
    now = THEN | {"run_key": "b", "evidence_grades": {"source": 0.1}, "new": 2}
    assert differ(THEN, {name: value for name, value in now.items() if name != "gone"}) == []


def test_the_last_digit_counts_at_any_depth():
    assert differ(THEN, THEN | {"landing_rate": 0.5 + 2**-53}) == ["landing_rate"]
    assert differ(THEN, THEN | {"ledger": {"benefit": 3, "idle": 2}}) == ["ledger.idle"]
