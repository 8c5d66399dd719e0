"""The worker that answers while a page waits: it comes back when it is gone, and of one visitor answers only the newest."""

import os
import signal
import threading
from pathlib import Path

import pytest

from tests.desk.conftest import until
from twin.base.errors import InputError
from twin.desk import live
from twin.desk.live import Live, NotReadyError, SupersededError

ECHO = "tests.desk.tasks:echo"
pytestmark = pytest.mark.slow


@pytest.fixture
def one(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "READY", ECHO)
    made = Live(tmp_path, tmp_path)
    made.prepare("now")
    until(lambda: made.is_ready("now"), 300)
    yield made
    made.close()


def asked(one, who="a", call=ECHO, **more):
    return one.ask(call, more, "now", who, "en")


def test_it_answers_says_what_is_wrong_and_is_not_ready_for_other_data(one):
    assert asked(one, a=1)["a"] == 1 and one.about["digest"] == "now"
    with pytest.raises(InputError, match="that is not possible"):
        asked(one, call="tests.desk.tasks:refuse")
    with pytest.raises(NotReadyError):
        one.ask(ECHO, {}, "later", "a", "en")
    until(lambda: one.is_ready("later"), 300)


def test_a_process_that_was_killed_is_replaced_and_one_that_is_closed_is_gone(one):
    pid = asked(one)["pid"]
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(NotReadyError):
        until(lambda: asked(one)["pid"] is None)
    with pytest.raises(NotReadyError):  # it is asked for by whoever comes next
        asked(one)
    until(lambda: one.is_ready("now"), 300)
    new = asked(one)["pid"]
    assert new != pid
    one.close()
    assert not Path(f"/proc/{new}").exists()


def test_of_one_visitor_the_newest_question_counts_and_others_are_answered(one):
    found = {}

    def put(name, who, **more):
        try:
            found[name] = asked(one, who, name=name, **more)["name"]
        except SupersededError:
            found[name] = "superseded"

    threads = []
    for name, who, wait in (("first", "a", 1.0), ("second", "a", 0), ("other", "b", 0), ("third", "a", 0)):
        threads.append(threading.Thread(target=put, args=(name, who), kwargs={"wait": wait}))
        threads[-1].start()
        until(lambda: one._asking == len(threads), 5)
    for thread in threads:
        thread.join()
    assert found == {"first": "first", "second": "superseded", "other": "other", "third": "third"}
