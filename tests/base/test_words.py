"""The Chinese of the program is that of documents: no words that were replaced, no half-width signs between Chinese ones."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po

import twin
from twin.outcomes.headline import INDICATORS

HOME = Path(twin.__file__).parent
DOCS = HOME.parent / "docs"
HAN = "\u3400-\u9fff"
BETWEEN = re.compile(f"[{HAN}”）][,;:!?()]|[,;:!?()][{HAN}“（]|[{HAN}]\\.(?![A-Za-z0-9_])")
WRITTEN = re.compile(r"`[^`]*`|\[下限, 上限\]|\b(?:tcp|divisions)\S*|-log\(\S+ - \S+\)|\{[^{}]*\}")  # as it is typed, and fields
COLLOQUIAL = ("对路", "错发", "大白话", "准不准", "怎么争取", "卡在", "运气", "跑腿", "拍板", "钱去了哪里")
ACCUSING = ("形式主义差距", "挪占", "私占", "侵占", "克扣", "宣称", "诉求解决率", "填表留痕")
REPLACED = (*COLLOQUIAL, *ACCUSING, "挪用", "孪生体", "剂量", "违规用款", "完不成")


def catalogue() -> Iterator[tuple[str, str]]:
    """What the program says."""
    with (HOME / "base" / "locale" / "zh" / "LC_MESSAGES" / "twin.po").open("rb") as file:
        yield from ((str(entry.id), str(entry.string)) for entry in read_po(file) if entry.id)


def data() -> Iterator[tuple[str, str]]:
    """Texts of data files: `zh` of mappings, columns of tables that hold Chinese."""
    for path in sorted(HOME.rglob("*.yaml")):
        for text in _chinese(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield path.relative_to(HOME).as_posix(), text
    for path in sorted((HOME / "evidence").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from ((path.name, cell) for row in csv.reader(file) for cell in row if re.search(f"[{HAN}]", cell))


def _chinese(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (text for value in node.values() for text in _chinese(value))
    elif isinstance(node, list):
        yield from (text for value in node for text in _chinese(value))
    elif isinstance(node, str) and re.search(f"[{HAN}]", node):
        yield node


def docs() -> Iterator[tuple[str, str]]:
    """Pages in Chinese, paragraph by paragraph; that of words names those that were replaced."""
    for path in sorted(DOCS.glob("*.zh.md")):
        text = path.read_text(encoding="utf-8").split("## 不再使用的词")[0]
        yield from ((path.name, line) for line in text.splitlines())


def notebooks() -> Iterator[tuple[str, str]]:
    """Texts of notebooks, paragraph by paragraph."""
    with (HOME.parent / "notebooks" / "zh.po").open("rb") as file:
        yield from ((str(entry.id)[:40], line) for entry in read_po(file) if entry.id for line in str(entry.string).splitlines())


SAID = {"catalogue": catalogue, "data": data, "docs": docs, "notebooks": notebooks}


@pytest.mark.parametrize("where", SAID)
def test_no_word_is_said_that_was_replaced(where):
    texts = list(SAID[where]())
    assert len(texts) > 100
    assert [(place, text) for place, text in texts for word in REPLACED if word in text] == []


@pytest.mark.parametrize("where", ["catalogue", "data", "notebooks"])
def test_signs_between_chinese_ones_are_full_width(where):
    assert [(place, text) for place, text in SAID[where]() if BETWEEN.search(WRITTEN.sub("", text))] == []


def test_the_search_for_half_width_signs_finds_them():
    assert all(BETWEEN.search(text) for text in ("落地率,知晓率", "落地(率", "率)高", "如此.", "如此:"))
    assert not any(BETWEEN.search(text) for text in ("落地率，0.5", "如 a.b，", "第3.5节", "（95%）"))


@pytest.mark.parametrize("name", ["village tasks really complete", "actually complete"])
def test_what_complete_means_stands_beside_it(name):
    assert "80%" in dict(catalogue())[name]


def test_the_glossary_has_every_indicator_it_names():
    page = (DOCS / "words.zh.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| [^|]+ \| `(\w+)` \|", page.split("## 落地的环节")[0], re.MULTILINE))
    assert named <= set(INDICATORS) and len(named) > 15


def test_the_glossary_says_what_the_catalogue_says():
    """The term of an indicator in the glossary begins, or stands in, its name in the program."""
    said = dict(catalogue())
    page = (DOCS / "words.zh.md").read_text(encoding="utf-8").split("## 落地的环节")[0]
    for term, key in re.findall(r"^\| ([^|]+) \| `(\w+)` \|", page, re.MULTILINE):
        assert term in said[INDICATORS[key].name].replace("一年内参与户比例", "参与率"), key


def test_the_glossary_forbids_what_is_tested():
    page = (DOCS / "words.zh.md").read_text(encoding="utf-8").split("## 不再使用的词")[1]
    assert all(word in page for word in ("形式主义差距", "对路", "错发", "挪用", "宣称", "运气"))
