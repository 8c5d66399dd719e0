"""What was tried since one earlier commit, work by work, in words; `against_page` adds what each spends its time on.

The words are about that commit alone: beside any other, figures stand without them.
"""

SINCE = "9f193af"

MORE_TO_DO = (
    "The later version has more to do in a month: claims for people who do not exist, inspections of every tier, needs that "
    "wait to be answered, ways to an office told apart, votes on plans, moves that wear off. What was gained and what was added "
    "are not told apart in the table."
)

TRIED = {
    "month": (
        'Parts are in "Where the time goes" below: `reach` is half of a month, and nearly half of that are keyed draws. Taken: '
        "those who have news tell it, so that nobody is asked in vain, and households of a village are asked together: a fifth "
        "of `reach`, side by side at the time. Not tried: another generator, since every published number would be drawn anew; "
        "several months, or several members, in one compiled call; narrower columns."
    ),
    "study": (
        "Taken: only knobs that may differ between months are composed, and only when a dose did; hours and costs of mechanisms "
        "are asked once a month; compiled loops are looked for once in a process; tables are made when they are looked at. What "
        "remains of the knobs is real: where the operating budget is short, another share of it is paid every month, and the "
        "dose of every mechanism that asks for money follows."
    ),
    "run": (
        "Taken: runs go without Mesa, and SciPy's algebra and the store are imported when they are touched; a result that is "
        "told more of no longer makes every table on the way. pandas stays, as the tables that are printed are its frames, and "
        "brings pyarrow along wherever that is installed. Compiled code is read from disk function by function, which nothing "
        "but fewer functions makes shorter."
    ),
    "first": (
        "Taken: the loops are compiled in as many processes as there are cores, and one line says so. What several loops share "
        "is compiled in each of the processes, so that the clock gains what the processor pays; on a machine whose cores are "
        "busy the clock gains nothing. Not taken: a build ahead of time, which needs a compiler where the twin is "
        "installed."
    ),
    "compiling": ("The same loops; what they share is compiled once for each process, and there is more code than before."),
    "compare": (
        "These parts are of eight burn-ins and sixteen runs in one process. The rest of what the command takes, more than half "
        "of it, was not taken apart: starting two workers, what each reads and builds, the tables of every run, the report. "
        "Taken: no Mesa in the workers."
    ),
    "members": (
        "Taken: as in a run of a study. Not tried: recording only the counts that an observation needs, which is a part of "
        "books and record."
    ),
    "memory": (
        "Libraries are nearly half of it: pandas with pyarrow, Numba with LLVM. Taken: no Mesa; a result that is told more of "
        "no longer makes every table on the way (85 MB); rows that are in order are summed without a copy (20 MB). Tried and "
        "not taken: putting the other rows in order some columns at a time, which saves 12 MB more and makes sums take two "
        "thirds longer."
    ),
    "country": ("Burn-in and months of each county are nearly all of it: the month above."),
}
