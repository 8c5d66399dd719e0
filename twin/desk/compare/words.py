"""Words of the pages that compare and recommend, by the keys under which their templates ask for them."""

from twin.base.messages import mark

WORDS: dict[str, str] = {
    # compare
    "compare": mark("Compare options"),
    "compare_about": mark(
        "Set up to four options beside things as they stand. A quick answer on a sample follows every change; the full "
        "comparison of the whole county runs behind it and takes its place."
    ),
    "options": mark("The options"),
    "option": mark("Option: {title}"),
    "option_title": mark("Name of this option"),
    "edit": mark("Change this option"),
    "remove": mark("Take out"),
    "another_option": mark("One more option (a copy of this one)"),
    "chosen": mark("{count} chosen"),
    "nothing_chosen": mark("nothing chosen yet: things as they stand"),
    "mechanisms": mark("Mechanisms"),
    "dose": mark("dose"),
    "cover": mark("share of the villages"),
    "from": mark("from"),
    "needs": mark("does nothing without: {names}"),
    "in_force": mark("in force already"),
    "own_line": mark("With the cost and the places that the workbook gives it."),
    "where_works": mark("Where it works"),
    "townships": mark("Townships"),
    "villages": mark("Villages"),
    "types": mark("Types of villages"),
    "groups": mark("Group of households"),
    "answer": mark("What comes of it"),
    "choose_first": mark("Choose a mechanism: the answer follows at once."),
    "warming": mark("The sample of the county is being made ready; the first time this takes a minute or two."),
    "asking": mark("The sample is being asked."),
    "full_later": mark("The full comparison begins when nothing has been changed for three seconds."),
    "full_waits": mark("The full comparison is waiting for a free process."),
    "full_runs": mark("The full comparison of the whole county is running; it will take the place of the quick answer."),
    "full_stopped": mark("The full comparison was ended; what stands above is the quick answer."),
    "full_failed": mark("The full comparison could not be made: {said}"),
    "full_old": mark("This was compared with earlier data of the county."),
    "go": mark("Compare in full now"),
    "grades": mark("also: on which evidence it rests (takes several times as long)"),
    "save_as": mark("Name to save it under"),
    "save": mark("Save"),
    "saved": mark("Saved as “{title}”"),
    "saved_list": mark("Saved comparisons"),
    "none_saved": mark("None yet."),
    "share_link": mark("Address to pass on: whoever can reach this desk sees the same comparison."),
    "copy": mark("Copy"),
    "drop": mark("Delete"),
    "whole": mark("All results, pictures and evidence"),
    "download_report": mark("Page for a colleague (one file)"),
    "download_table": mark("Table (CSV)"),
    "parameters": mark(
        "Runs use parameters as fitted to the baseline facts, not what this county's data have told of them; the forecast of "
        "the first screen does."
    ),
    "new": mark("New comparison"),
    "basis": mark("Beside: {title}, {months} months from {start}."),
    "wait_work": mark("The county is still being prepared; options can be compared when it is there."),
    # recommend
    "recommend": mark("Recommend"),
    "recommend_about": mark(
        "What to take up with so much money and so many hours: which mechanisms together, how sure that is, when it goes "
        "wrong, what a survey would be worth."
    ),
    "begins": mark(
        "Measures are reckoned as if they had begun in {month}, the first month of the county's runs, which is past by its data. "
        "They can begin in {soonest} at the earliest: whoever begins later than is reckoned may gain less in this period than is "
        "said here."
    ),
    "budget": mark("Budget"),
    "wan": mark("New public money in all, in ten thousand yuan"),
    "years": mark("over how many years"),
    "hours": mark("Cadre hours in all over the run (empty: any)"),
    "among": mark("Mechanisms to choose among (2 to {most})"),
    "how": mark("How thoroughly"),
    "size_quick": mark("quickly"),
    "size_usual": mark("thoroughly"),
    "takes": mark("at most {runs} runs, about {minutes}"),
    "takes_unknown": mark("at most {runs} runs; how long is not measured yet"),
    "on_part": mark(
        "on {villages} of {of} villages, {households} households, whose hours and money are taken as those of the whole county"
    ),
    "on_whole": mark("on the whole county: {villages} villages, {households} households"),
    "begin": mark("Find the best"),
    "searching": mark("It is being searched"),
    "leave_page": mark("You may leave this page; it stays under this address."),
    "earlier": mark("Earlier recommendations"),
    "another_budget": mark("Another budget"),
}
