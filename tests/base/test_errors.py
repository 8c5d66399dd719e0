"""What the machine and readers of files say, in words of ours and in the language in force."""

import errno
import json
import re

import pytest

from twin.base.errors import InputError, fault, no_json, reason
from twin.files.cells import unreadable
from twin.files.yaml_text import read_value

LATIN = re.compile("[A-Za-z]{3,}")


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "zh")


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_what_the_machine_refuses_is_said_in_chinese(number):
    """As Arrow and the system say it, in English."""
    said = reason(OSError(number, f"Error writing bytes to file. Detail: [errno {number}] File too large"))
    assert said and not LATIN.search(said)


def test_an_error_that_we_do_not_know_is_repeated_in_english(monkeypatch):
    monkeypatch.setenv("TWIN_LANG", "en")
    assert reason(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert reason(OSError(errno.EFBIG, "File too large")) == "the file is larger than the system allows"
    assert fault(ValueError("of its own\nand more")) == "of its own"


YAML = ["a: b\n\tc: d", "a: [1, 2", "a: {b: 1", "a: b: c", "- a\nb: 1", "a: @x", "a: *x", "--- a\n--- b", 'a: "\\q"', "]"]


@pytest.mark.parametrize("text", YAML)
def test_text_that_is_no_yaml_is_told_in_chinese(text):
    with pytest.raises(InputError) as problem:
        read_value(text, "值")
    assert not LATIN.search(str(problem.value).replace("YAML", "").replace("name", ""))


@pytest.mark.parametrize(
    "text", ["", "{", "[1,]", '{"a" 1}', '{"a": 1 2}', '"a', '{"a": 1} x', '"\t"', '"\\q"', "{a: 1}", "[nan]"]
)
def test_text_that_is_no_json_is_told_in_chinese(text):
    with pytest.raises(json.JSONDecodeError) as problem:
        json.loads(text)
    assert not LATIN.search(no_json(problem.value)) and not LATIN.search(fault(problem.value))


@pytest.mark.parametrize(
    "said", ["No columns to parse from file", "EOF inside string starting at row 1", "Not a gzipped file (b'x')"]
)
def test_a_table_that_cannot_be_read_is_told_in_chinese(said):
    assert not LATIN.search(str(unreadable("表", ValueError(said))))
