"""The plain reference: the whole month of the twin written as ordinary Mesa objects, the oracle of its columns.

Every county unit, township, village and household is a `mesa.Agent` with plain Python attributes; a clause is a word in a set, an
account a list of fen by age, the queue of a village a sorted list of households. One module per process, in the monthly order.
The reference shares with the twin only its inputs (county, policies, the month's knobs) and the keyed draws. It is slow and
meant to be read: where both agree to the last bit, the compiled loops do what this text says.
"""
