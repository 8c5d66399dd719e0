"""Two visitors at once, each in a language of their own: whatever is said to one is said in that one's."""

import os
import threading

import httpx
import pytest

from twin.base.errors import InputError
from twin.base.messages import language, message, speaking
from twin.desk.compare import form

WRONG = "comparison: what the page sent cannot be read"


def test_a_language_spoken_in_a_block_is_that_blocks_alone(monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "en")
    inside, outside, found = threading.Event(), threading.Event(), {}

    def other():
        with speaking("zh"):
            inside.set()
            outside.wait(5)
            found["other"] = (language(), message(WRONG))

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(5)
    assert (language(), message(WRONG)) == ("en", WRONG)
    outside.set()
    thread.join()
    assert found["other"][0] == "zh" and found["other"][1] != WRONG
    with speaking("zh"), pytest.raises(ValueError, match="x"), speaking("en"):
        raise ValueError("x")
    assert (language(), os.environ["TWIN_LANG"]) == ("en", "en")


@pytest.mark.slow
def test_two_visitors_at_once_are_answered_each_in_their_language(visitor, monkeypatch):
    """Both are being answered when the first message is made, so what is said process-wide would reach the wrong one."""
    meet, found = threading.Barrier(2, timeout=10), {}

    def sent(fields):
        meet.wait()
        problem = InputError(WRONG)
        meet.wait()
        raise problem

    monkeypatch.setattr(form, "sent", sent)

    def ask(lang, path):
        headers = {"origin": visitor.address}
        with httpx.Client(base_url=visitor.address, follow_redirects=True, headers=headers, timeout=30) as client:
            client.post("/language", data={"lang": lang, "back": "/data"})
            found[lang, path] = client.post(path, data={"plan": "{"}).text

    for path in ("/compare", "/compare/full"):
        threads = [threading.Thread(target=ask, args=(lang, path)) for lang in ("en", "zh")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with speaking("zh"):
            wanted = message(WRONG)
        assert WRONG in found["en", path] and wanted not in found["en", path]
        assert WRONG not in found["zh", path]
        assert wanted in found["zh", path]


@pytest.mark.slow
def test_what_is_wrong_with_a_county_is_told_each_visitor_in_their_language(visitor, tmp_path):
    """Also where it was looked at once, for the first who came."""
    book = visitor.desk.folder / "县情.xlsx"
    good = book.read_bytes()
    import openpyxl

    own = openpyxl.load_workbook(book)
    sheet = own["村"]
    row = next(row for row in sheet.iter_rows() if row[1].value == "上河村")
    row[0].value = "没有的镇"
    own.save(book)
    try:
        pages = {}
        for lang in ("zh", "en"):
            visitor.post("/language", data={"lang": lang, "back": "/data"})
            pages[lang] = visitor.get("/data").text
        assert "没有的镇" in pages["zh"] and "没有的镇" in pages["en"]
        assert "<th>what is wrong</th>" in pages["en"] and "<th>what is wrong</th>" not in pages["zh"]
        assert "<th>问题</th>" in pages["zh"] and "<th>问题</th>" not in pages["en"]
    finally:
        book.write_bytes(good)
        visitor.post("/language", data={"lang": "en", "back": "/data"})
