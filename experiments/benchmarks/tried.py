"""What was tried since one earlier commit, work by work, in words; `against_page` adds what each spends its time on.

The words are about that commit alone: beside any other, figures stand without them.
"""

SINCE = "9f193af"

MORE_TO_DO = (
    "The later version has more to do in a month: claims for people who do not exist, inspections of every tier, needs that wait "
    "to be answered, ways to an office told apart, votes on plans, moves that wear off. What was gained and what was added are "
    "not told apart in the table."
)

TRIED = {
    "month": (
        'Parts are in "Where the time goes" below: `reach` is half of a month, and nearly half of that are keyed draws. Taken: '
        "those who have news tell it, so that nobody is asked in vain, and households of a village are asked together: a fifth "
        "of `reach`, side by side at the time; a household hears by all channels that reach it in one visit, and what a draw "
        "has to be below is worked out once for each group (of `reach` 3.6 to 4.2 times `act` for 4.0 to 4.1 in three turns on "
        "a busy machine, so perhaps nothing). Tried and not taken: columns read without a look for negative places, which "
        "spares a twentieth of the processes, but lets a slip in a process of one's own read anything. Draws that decide "
        "nothing are hardly there to be spared: of 2.5 that `reach` makes in a small county, .94 are contacts of friends, .71 "
        "ask which channels reach a household, .49 what it forgets, and each may change what somebody holds. Tried and "
        "not taken, as nothing was gained in turns: contacts of friends listed first, their draws made together, then heard; "
        "columns of households by policy in memory, which made `learn` take two fifths longer. Not tried: another "
        "generator, since every published number would be drawn anew; several months, or several members, in one compiled call; "
        "narrower columns."
    ),
    "study": (
        "Taken: only knobs that may differ between months are composed, and only when a dose did; hours and costs of mechanisms "
        "are asked once a month; compiled loops are looked for once in a process; tables are made when they are looked at; what "
        "is set up stays as it is. A call of a loop with its sixty columns takes 15 µs, eleven a month: no part of it. What "
        "remains of the knobs is real: where the operating budget is short, another share of it is paid every month, and the "
        "dose of every mechanism that asks for money follows."
    ),
    "run": (
        "Taken: runs go without Mesa, and SciPy's algebra and the store are imported when they are touched; a result that is "
        "told more of no longer makes every table on the way; Python looks for cycles of rubbish a hundred times as seldom (3.3 "
        "to 4.1 s for 3.5 to 5.6 in three turns). pandas stays, as the tables that are printed are its frames, and brings "
        "pyarrow along wherever that is installed. Compiled code is read from disk function by function, which nothing but "
        "fewer functions makes shorter."
    ),
    "first": (
        "Taken: the loops are compiled in as many processes as there are cores, and one line says so. What several loops share "
        "is compiled in each of the processes, so that the clock gains what the processor pays; on a machine whose cores are "
        "busy the clock gains nothing; ways in from C to no loop, and from Python only to what Python calls; looks for cycles "
        "of rubbish a hundred times as seldom: together at most a seventh of `act` and `fund`, compiled side by side with the "
        "earlier sources (terms, taken in then, stay callable). Tried and not taken, as nothing was gained: parts of a loop "
        "without optimisation and machine code of their own, since the loop that takes them in then does what they did; columns "
        "passed to parts by reference instead of one by one, which took longer. Much of the time is Numba's own Python, for "
        "each of some 320 functions, 15 of them the draw for other types of what it is asked. Not taken: a build ahead of time, "
        "which needs a compiler where the twin is installed."
    ),
    "compiling": ("The same loops; what they share is compiled once for each process, and there is more code than before."),
    "compare": (
        "The command makes forty runs, not sixteen: in four replicates the first scenario is run six times more, with plain "
        "budget or plain staff raised, so that each effect stands beside what the same money or hours would gain (`--no-plain` "
        "leaves that out). With them the parts are all but the start: imports, compiled code read, the county built, once in "
        "each of three processes, and the report. Burn-ins are lived once a replicate already, as all its runs go to one "
        "worker. Taken: no Mesa in the workers; fewer looks for cycles of rubbish; counts become indicators without a look-up "
        "in a table for each column. Not tried: workers forked from a process that has loaded everything, as libraries have "
        "threads by then."
    ),
    "members": (
        "Taken: as in a run of a study. The members of a pool record only the counts that an observation needs, which spares "
        "5 to 11% of them and is not in this row, where both versions record all."
    ),
    "memory": (
        "Libraries are nearly half of it: pandas with pyarrow, Numba with LLVM. Taken: no Mesa; a result that is told more of "
        "no longer makes every table on the way (85 MB); rows that are in order are summed without a copy (20 MB). Tried and "
        "not taken: putting the other rows in order some columns at a time, which saves 12 MB more and makes sums take two "
        "thirds longer."
    ),
    "country": ("Burn-in and months of each county are nearly all of it: the month above."),
}
