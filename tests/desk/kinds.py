"""Kinds of jobs for tests, all of them in the quick lane, whose workers compile nothing."""

from twin.desk.jobs.job import Kind

NAMES = ("add", "hand", "sleep", "refuse", "break_down", "die_once", "die", "children")
KINDS = {name: Kind(f"tests.desk.tasks:{name}", "quick", 60.0) for name in NAMES} | {
    "hurried": Kind("tests.desk.tasks:sleep", "quick", 0.5),
    "check": Kind("twin.desk.data.check:check", "quick", 60.0),
    "undo": Kind("twin.desk.data.check:undo", "quick", 60.0),
    "key": Kind("twin.desk.corner:key", "quick", 60.0),
    "run": Kind("twin.desk.corner:run", "quick", 600.0),
    "work": Kind("tests.desk.tasks:refuse", "quick", 60.0),  # tests of screens that need no estimate
}
