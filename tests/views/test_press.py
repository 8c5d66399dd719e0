"""The press prints elsewhere what is printed here otherwise: the same bytes, each in its place, whatever becomes of a worker."""

from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace

import pytest

from tests.views.test_forms import ABOUT, every
from twin.report.forms import press as module
from twin.report.forms.office import can
from twin.report.forms.press import Press, pressed
from twin.report.forms.printing import Sheets


class Hands:
    """Workers that do nothing until told; `ended` of them refuse what is handed to them next."""

    def __init__(self, ended=0):
        self.ended, self.given, self.renewed = ended, [], 0

    def submit(self, function, job):
        if self.ended > self.renewed:
            raise BrokenExecutor
        self.given.append((function, job, Future()))
        return self.given[-1][2]

    def renew(self):
        self.renewed += 1


def shouted(sheets):
    return sheets.page.upper().encode()


@pytest.fixture
def quick(monkeypatch):
    """A printer that takes no time."""
    monkeypatch.setattr(module, "printed", shouted)


def test_each_page_goes_to_its_place_in_whatever_order_they_are_done(tmp_path, quick):
    hands = Hands()
    press = Press(hands)
    for name in ("a", "b", "c"):
        press.take(tmp_path / "day" / name, Sheets(name, ""))
    assert not (tmp_path / "day").exists()  # the work goes on while they are printed
    for function, job, future in reversed(hands.given):
        future.set_result(function(job))
    press.deliver()
    assert {path.name: path.read_bytes() for path in (tmp_path / "day").iterdir()} == {"a": b"A", "b": b"B", "c": b"C"}


def test_what_an_ended_worker_had_is_printed_here(tmp_path, quick):
    hands = Hands(ended=1)
    press = Press(hands)
    press.take(tmp_path / "a", Sheets("a", ""))
    assert hands.renewed == 1
    hands.given[0][2].set_exception(BrokenExecutor())
    press.deliver()
    assert (tmp_path / "a").read_bytes() == b"A"


def test_what_is_wrong_with_a_page_is_raised_and_nothing_is_written(tmp_path, quick):
    hands = Hands()
    press = Press(hands)
    press.take(tmp_path / "a", Sheets("a", ""))
    hands.given[0][2].set_exception(ValueError("a page"))
    with pytest.raises(ValueError, match="a page"):
        press.deliver()
    assert list(tmp_path.iterdir()) == []


def test_one_worker_is_this_process(tmp_path, quick):
    with pressed(1) as press:
        press.take(tmp_path / "a", Sheets("a", ""))
    assert (tmp_path / "a").read_bytes() == b"A"


@pytest.mark.slow
def test_workers_print_the_same_bytes_whatever_they_printed_before(tmp_path):
    if not can("PDF"):
        pytest.skip("needs WeasyPrint")
    from twin.report.forms.pdf import pdf, sheets

    short = replace(every(), parts=every().parts[:1])
    names = ("en", "zh", "en again")
    with pressed(2) as press:
        for name in names:
            press.take(tmp_path / name, sheets(short, name[:2], ABOUT))
    for name in names:
        assert (tmp_path / name).read_bytes() == pdf(short, name[:2], ABOUT)
