"""What must hold of every form of a relation, of the page that a run writes, and of every command that asks a question."""

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.contracts.lives import BASE, page_of_all
from tests.contracts.mechanism_file import chinese
from tests.contracts.suite import Suite, tell
from tests.strategies import differing, small, state
from tests.world.test_ledger import assert_books_balance
from twin import InputError, PolicyTwin, Scenario
from twin.cli import app
from twin.runner import CountySpec, Run
from twin.terms.forms import STRUCTURE

# Forms ----------------------------------------------------------------------------------------------------------------------

FORM = Suite("form")


class Form:
    """A form of a relation, and a year of it."""

    def __init__(self, relation: str, name: str, life: Any = None) -> None:
        self.relation, self.name, self._life = relation, name, life

    def __str__(self) -> str:
        return f"{self.relation}.{self.name}"

    @property
    def scenario(self) -> Scenario:
        return Scenario.from_dict(BASE | {"structure": {self.relation: self.name}})

    @property
    def life(self) -> PolicyTwin:
        return lived(self.relation, self.name) if self._life is None else self._life


@cache
def lived(relation: str, name: str) -> PolicyTwin:
    return PolicyTwin(small(2, 3, 40), Form(relation, name).scenario, seed=5, burn_in=0).run(10)


def own(form: Form) -> bool:
    return STRUCTURE[form.relation][0] == form.name


@FORM.check
def a_scenario_may_name_it(form):
    assert form.scenario.structure[form.relation] == form.name
    assert Scenario.from_dict(form.scenario.to_dict()).structure == form.scenario.structure


@FORM.check
def the_books_balance(form):
    assert_books_balance(form.life.world.ledger)


@FORM.check
def shares_stay_shares(form):
    villages = form.life.world.villages
    for name in ("divert_watched", "divert_unwatched", "divert_hidden"):
        assert ((villages[name] >= 0) & (villages[name] <= 1)).all()


@FORM.check(when=lambda form: not own(form))
def it_makes_a_difference(form):
    other = lived(form.relation, STRUCTURE[form.relation][0])
    tell(len(differing(state(form.life), state(other))) > 1, "nothing differs but its name")


@FORM.check(when=lambda form: not own(form))
def the_key_of_a_run_knows_it(form):
    keys = [Run(CountySpec.small(2, 2, 30), plan, 12, burn_in=0).key for plan in (form.scenario, Scenario.from_dict(BASE))]
    assert keys[0] != keys[1]


def broken() -> PolicyTwin:
    model = PolicyTwin(small(1, 2, 10), seed=1, burn_in=0).run(1)
    with model.world.unlocked("ledger.treasury", "villages.divert_hidden") as (treasury, share):
        treasury[0] += 1
        share[:] = 1.5
    return model


class Named(Form):
    scenario = Scenario.from_dict(BASE)  # type: ignore[assignment]


FORM.fails(
    a_scenario_may_name_it=lambda: Form("diffusion", "telepathy"),
    the_books_balance=lambda: Form("diffusion", "village", broken()),
    shares_stay_shares=lambda: Form("diffusion", "village", broken()),
    it_makes_a_difference=lambda: Form("diffusion", "village", lived("diffusion", STRUCTURE["diffusion"][0])),
    the_key_of_a_run_knows_it=lambda: Named("diffusion", "village"),
)
FORMS = [Form(relation, name) for relation, names in STRUCTURE.items() for name in names]

# Pages ----------------------------------------------------------------------------------------------------------------------

PAGE = Suite("page")


class Page(HTMLParser):
    """A page as its tags."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.name, self.text, self.tags = name, text, []
        self.feed(text)

    def __str__(self) -> str:
        return self.name

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))


@PAGE.check
def it_asks_nobody_for_anything(page):
    for tag, given in page.tags:
        for name in ("src", "href", "action", "data"):
            link = given.get(name) or ""
            tell(not re.match(r"(https?:)?//", link) or tag == "a", f"<{tag}> asks {link}")
    tell(not re.search(r"url\(\s*['\"]?(https?:)?//|@import", page.text), "a style asks another host")
    tell(not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|sendBeacon)\b", page.text), "a script asks another host")


@PAGE.check
def it_is_in_two_languages(page):
    tell('data-lang="en"' in page.text and 'data-lang="zh"' in page.text and chinese(page.text), "a language is missing")
    tell(any(tag == "html" and given.get("lang") for tag, given in page.tags), "the page does not say its language")


@PAGE.check
def it_has_a_title(page):
    tell(bool(re.search(r"<title>\s*\S", page.text)), "the page has no title")
    tell(any(tag == "h1" for tag, _ in page.tags), "the page has no heading")


@PAGE.check
def it_can_be_printed(page):
    tell("@media print" in page.text, "nothing is said of how it is printed")


@PAGE.check
def its_pictures_have_words(page):
    for tag, given in page.tags:
        tell(tag != "img" or bool(given.get("alt")), "a picture without words")


@PAGE.check
def what_users_write_is_text(page):
    tell("<script>alert" not in page.text and "<b>bold</b>" not in page.text, "what users write became markup")


def spoiled(*change: tuple[str, str]) -> Any:
    def made() -> Page:
        text = page_of_all()
        for old, new in change:
            text = text.replace(old, new)
        return Page("spoiled", text)

    return made


PAGE.fails(
    it_asks_nobody_for_anything=spoiled(("</head>", '<link href="https://example.org/x.css"></head>')),
    it_is_in_two_languages=spoiled(('data-lang="zh"', "")),
    it_has_a_title=spoiled(("<title>", "<titles>")),
    it_can_be_printed=spoiled(("@media print", "@media screen")),
    its_pictures_have_words=spoiled(("</body>", "<img src='data:x'></body>")),
    what_users_write_is_text=spoiled(("</body>", "<b>bold</b></body>")),
)

# Questions --------------------------------------------------------------------------------------------------------------------

QUESTION = Suite("question")


class Question:
    """A command that takes a file: what it says of one that is not there, or not right."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __str__(self) -> str:
        return self.command

    def say(self, *words: str) -> Any:
        return CliRunner().invoke(app, [self.command, *words])


class Mute(Question):
    def say(self, *words: str) -> Any:
        return CliRunner().invoke(app, ["--version"])


@QUESTION.check
def a_file_that_is_not_there_is_one_message(question):
    found = question.say("no-such-file.yaml")
    tell(isinstance(found.exception, InputError), "no InputError")
    tell("no-such-file" in str(found.exception) and "\n" not in str(found.exception), "not one message that names it")


@QUESTION.check
def an_option_that_is_not_there_is_one_message(question):
    found = question.say("x", "--nonsense")
    tell(isinstance(found.exception, InputError) and "--nonsense" in str(found.exception), "not refused by name")


QUESTION.fails(
    a_file_that_is_not_there_is_one_message=lambda: Mute("run"),
    an_option_that_is_not_there_is_one_message=lambda: Mute("run"),
)


def commands() -> list[Question]:
    """Every command whose first argument is a file."""
    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    other = ("mechanisms", "knobs", "evidence", "region", "scenarios", "init", "check", "view")
    return [Question(name) for name in names if name not in other]


# All ------------------------------------------------------------------------------------------------------------------------

SUITES = {"form": FORM, "page": PAGE, "question": QUESTION}
CASES = [*FORM.cases(FORMS), *QUESTION.cases(commands())]


@pytest.mark.parametrize(("check", "thing"), CASES)
def test_contract(check, thing):
    check.call(thing)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGE.checks)
def test_page(name):
    """The page of a run whose title is full of markup."""
    PAGE.checks[name].call(Page("run", page_of_all()))


def proofs() -> list[Any]:
    """Every check that is to be shown to fail; a page takes seconds to make."""
    slow = {"page": pytest.mark.slow}
    return [pytest.param(kind, name, marks=slow.get(kind, ())) for kind, suite in SUITES.items() for name in suite.proofs]


@pytest.mark.parametrize(("kind", "name"), proofs())
def test_the_check_can_fail(kind, name):
    SUITES[kind].prove(name)


def test_every_check_is_proven():
    assert {kind: suite.unproven() for kind, suite in SUITES.items()} == {"form": [], "page": [], "question": []}


def test_the_questions_are_found():
    assert {"attribute", "sensitivity", "recommend", "trial", "calibrate", "compare", "run"} <= {str(one) for one in commands()}
