"""What a picture shows is told in words that are read off the drawing."""

import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from twin.report.notebook import shown
from twin.report.shared.spoken import MOST, spoken
from twin.report.shared.style import canvas, percent_axis, styled


@pytest.fixture
def drawn():
    """A figure of a title, and one panel of it."""
    with styled():
        figure = canvas("Fewer land", "en", "synthetic county", (5, 4))
        yield figure, figure.subplots()


def test_a_course_is_told_by_its_ends(drawn):
    figure, axes = drawn
    axes.plot([3, 10, 30], [0.08, 0.3, 0.56], label="5 points")
    axes.plot([3, 30], [0.1, 0.1])
    axes.set(xlabel="villages in each arm", ylabel="chance")
    percent_axis(axes)
    wanted = "Fewer land. From left to right: villages in each arm. From bottom to top: chance. 5 points: 8% at 3, 56% at 30."
    assert spoken(figure, "en") == wanted
    assert "5 points：3处8%，30处56%。" in spoken(figure, "zh")


def test_months_that_are_named_are_not_counted(drawn):
    figure, axes = drawn
    axes.plot([0, 1, 2, 3], [float("nan"), 0.5, 0.75, 1], label="trust")
    axes.set_xticks([0], ["2026"])
    assert spoken(figure, "en") == "Fewer land. trust: first 0.5, last 1."


def test_written_figures_are_told_by_the_names_of_their_places(drawn):
    figure, axes = drawn
    axes.bar([0, 1], [100, 60])
    axes.text(1, 61, "60.0")
    axes.set_xticks([0, 1], ["eligible", "landed"])
    assert spoken(figure, "en").endswith("landed: 60.0.")


def test_bars_without_figures_are_told_by_their_length_from_the_top_down(drawn):
    figure, axes = drawn
    axes.barh([1.2, 0.2], [0.5, 0.25], 0.38, label="loss")
    axes.barh([0.8, -0.2], [0.1, 0.2], 0.38, label="gain")
    axes.set_yticks([1, 0], ["informed", "applied"])
    percent_axis(axes, "x")
    assert spoken(figure, "en").endswith("informed: loss 50%, gain 10%; applied: loss 25%, gain 20%.")


def test_points_are_named_by_the_legend_of_their_colours(drawn):
    figure, axes = drawn
    axes.scatter([0.36, 0.59], [1, 0], color="#D55E00")
    axes.scatter([0.1, float("nan")], [1, 0], color="#0072B2")
    axes.plot(0.5, 0, "o", color="#0072B2")
    axes.set_yticks([1, 0], ["heating", "all"])
    figure.legend(handles=[Line2D([], [], color="#D55E00", label="reported"), Patch(color="#0072B2", label="done")])
    assert spoken(figure, "en").endswith("heating: reported 0.36, done 0.1; all: reported 0.59, done 0.5.")


def test_a_table_of_colours_is_told_by_rows_and_columns(drawn):
    figure, axes = drawn
    axes.imshow([[1, 0.5]])
    for column, text in enumerate(("100", "50")):
        axes.text(column, 0, text)
    axes.set_xticks([0, 1], ["county", "village"])
    axes.set_yticks([0], ["who"])
    assert spoken(figure, "en").endswith("who: county 100, village 50.")


def test_what_is_too_much_to_hear_is_counted(drawn):
    figure, axes = drawn
    count = MOST + 6
    axes.scatter(range(count), range(count))
    axes.set_yticks(range(count), [f"n{number}" for number in range(count)])
    told = spoken(figure, "en")
    assert f"n{count - 1}: {count - 1}; " in told and told.endswith("and 6 more.") and "n5:" not in told


def test_a_broken_title_is_one_line_again():
    with styled():
        english = canvas("How many of the villages must the pilot have so that it sees it?", "en", "x", (2, 2))
        chinese = canvas("试点需要多少个村才能看到效应而不被村与村的差别淹没", "zh", "x", (2, 2))
    assert "\n" in english.get_suptitle() and "\n" in chinese.get_suptitle()
    assert spoken(english, "en") == "How many of the villages must the pilot have so that it sees it?"
    assert spoken(chinese, "zh") == "试点需要多少个村才能看到效应而不被村与村的差别淹没。"


def test_a_notebook_gets_the_words_with_the_picture(drawn):
    figure, axes = drawn
    figure.suptitle('A "title" & <more>')
    data, about = shown(figure)._repr_mimebundle_()
    assert data["text/plain"] == about["image/png"]["alt"] == 'A "title" & <more>.'
    assert data["text/html"].startswith('<img alt="A &#34;title&#34; &amp; &lt;more&gt;." src="data:image/png;base64,')
    assert data["image/png"] in data["text/html"]
