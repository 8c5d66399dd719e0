"""The documentation as a site: links of the repository become its own, and no page asks a foreign host for anything."""

from types import SimpleNamespace

import pytest

site = pytest.importorskip("experiments.site", reason="MkDocs comes with the extra `docs`", exc_type=ImportError)


@pytest.fixture
def files():
    known = {"model.md", "contributing.md", "decisions/0001-keyed-draws.md"}
    return SimpleNamespace(get_file_from_path=lambda place: place if place in known else None)


def moved(text, source, files):
    return site.on_page_markdown(text, page=SimpleNamespace(file=SimpleNamespace(src_uri=source)), files=files)


@pytest.mark.parametrize(
    ("source", "link", "shown"),
    [
        ("why.md", "[1](decisions/0001-keyed-draws.md)", "[1](decisions/0001-keyed-draws.md)"),
        ("decisions/0002-lent-columns.md", "[m](../model.md#a)", "[m](../model.md#a)"),
        ("architecture.md", "[how](../CONTRIBUTING.md)", "[how](contributing.md)"),
        ("contributing.md", "[m](docs/model.md)", "[m](model.md)"),
        ("region.md", "[all](../experiments/region/country.json)", "all (`experiments/region/country.json`)"),
        ("why.md", "[there](https://mkdocs.org)", "[there](https://mkdocs.org)"),
    ],
)
def test_links_are_those_of_the_site(source, link, shown, files):
    assert moved(link, source, files) == shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script src="https://cdn.example/x.js"></script>'),
        ("a.html", '<link rel="stylesheet" href="//fonts.example/css">'),
        ("a.html", '<img src="http://example.org/x.png">'),
        ("a.css", "@font-face {src: url('https://fonts.example/x.woff')}"),
        ("a.css", '@import "https://fonts.example/x.css";'),
    ],
)
def test_a_page_that_asks_a_foreign_host_is_refused(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(site.PluginError, match=name):
        site.on_post_build({"site_dir": str(tmp_path)})


def test_a_link_to_follow_is_not_asked_for(tmp_path):
    (tmp_path / "a.html").write_text('<a href="https://example.org">there</a><img src="x.png"><script>1</script>')
    site.on_post_build({"site_dir": str(tmp_path)})


def test_shapes_in_docstrings_are_no_references():
    told = SimpleNamespace(docstring=SimpleNamespace(value="runs[replicate][run], `a[b][c]`"))
    site.Literal().on_object(obj=told)
    assert told.docstring.value == r"runs[replicate]\[run], `a[b][c]`"


def test_every_room_has_a_page():
    rooms = site.rooms()
    assert {"base", "world", "study.compare", "report.shared", "model"} <= set(rooms)
    assert "::: twin.world.ledger\n" in site.told("world")
    assert "twin.study.compare" not in site.told("study")
