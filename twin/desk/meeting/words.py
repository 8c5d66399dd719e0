"""Words of the first screen and of pages of places and policies, by the keys under which templates ask for them."""

from twin.base.messages import mark

WORDS: dict[str, str] = {
    # first screen
    "figures": mark("Five figures"),
    "simulated": mark("Simulated"),
    "simulated_in": mark("Simulated, {month}"),
    "observed": mark("Observed"),
    "change": mark("Change"),
    "target": mark("Target"),
    "scale": mark("Line: simulated, holds nine in ten; tick: its middle; dot: observed; triangle: target."),
    "interval": mark("nine in ten: {interval}"),
    "go": mark("Where to go first"),
    "counted": mark(
        "{villages} of {all} villages are listed: {red} red, {yellow} yellow, {blue} blue lines (a village and a policy each)."
    ),
    "none_listed": mark("No village is listed: nowhere does the chance of a miss make a step worth it."),
    "colour": mark("colour"),
    "every": mark("all"),
    "village": mark("village"),
    "township": mark("township"),
    "policy": mark("policy"),
    "deadline": mark("deadline"),
    "stuck": mark("where it is stuck"),
    "charge": mark("in charge"),
    "to_win": mark("households lost at the step"),
    "action": mark("suggested action"),
    "sure": mark("a miss is"),
    "find": mark("Find"),
    "lines": mark("{count} lines"),
    "first_lines": mark("The first {shown} of {many}; files have all."),
    "export": mark("Take it along"),
    "excel": mark("Excel"),
    "csv": mark("CSV"),
    "by_list": mark("The list in full, with what colours mean"),
    "map": mark("Villages by township"),
    "map_about": mark(
        "A grid, no map: villages stand in the order of their codes. Choose what is coloured; a village opens its page."
    ),
    "layer": mark("Coloured by"),
    "show": mark("Show"),
    "least": mark("least"),
    "most": mark("most"),
    "lost": mark("Where policies are lost"),
    "lost_about": mark(
        "Of those entitled in the county, at the next deadline of each policy. What will land is the middle of what is likely, "
        "as on other pages; what is lost is split as it is on average."
    ),
    "part": mark("what becomes of them"),
    "if_spend": mark("If money were spent"),
    "spend_about": mark(
        "Which mechanisms gain most for a sum is worked out in a run of its own: a sum in ten thousand yuan, years, hours; with "
        "gain, interval and how much of it rests on assumptions."
    ),
    "spend_none": mark("No recommendation has been made at this desk yet."),
    "recommend": mark("Work out a recommendation"),
    "ahead": mark("What will come"),
    "take": mark("To take along and to go on"),
    "report": mark("Monthly report"),
    "workbook": mark("Excel: all tables"),
    "single": mark("One page for a colleague"),
    "enter": mark("Enter this month's data"),
    "views": mark("All views"),
    # places and policies
    "in_short": mark("In short"),
    "each_policy": mark("Policies with a deadline ahead"),
    "will_land": mark("will land"),
    "aim": mark("target"),
    "entitled": mark("entitled, households"),
    "helps": mark("What would help"),
    "plan": mark("Matching plan"),
    "no_plan": mark(
        "The matching plan has been made for villages where most is lost; this one is not among them. `{command}` makes it."
    ),
    "bill": mark("Livelihood bill"),
    "needs": mark("Open needs"),
    "no_needs": mark("No open needs."),
    "history": mark("What was, what is expected"),
    "history_about": mark(
        "Band: nine in ten of what is likely; line: its middle, dashed where it lies ahead; dots: observed. Left of the upright "
        "line is what has been."
    ),
    "resources": mark("Resources"),
    "villages_of": mark("Villages"),
    "nothing_here": mark("Nothing is listed here."),
    "no_deadline": mark("No deadline of this policy lies ahead in the months of the county's runs."),
    "steps": mark("Step by step"),
    "by_township": mark("By township"),
    "clauses": mark("Clauses known"),
    "clauses_about": mark("Share of offices and households that hold each clause rightly, in one course of the county."),
    "money": mark("Where the money went"),
    "money_about": mark("Of the whole county, in one simulated course; it is no finding about any place or person."),
    "plain": mark("In plain words"),
    "dates": mark("Deadlines"),
    "back": mark("Overview"),
    # report
    "report_about": mark(
        "Made of the same tables as these pages, as Word, PDF, page and workbook. Making it issues the month's forecast "
        "and enters it in the register."
    ),
    "make_report": mark("Make the monthly report"),
    "making": mark("The report is being made."),
    "made": mark("Reports of {day}"),
    "none_made": mark("None has been made for this day yet."),
    "failed": mark("It could not be made: {said}"),
}
