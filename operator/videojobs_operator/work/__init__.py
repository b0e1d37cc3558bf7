"""How work waits and repeats: the keyed queue, its keys, the pace of a turn, and periodic loops.

`queue` and `keys` hold what is to be reconciled, `pace` limits a turn whose cost grows with the
number of jobs, `loop` runs what has a period. Imports slots, lead, tell and state at most; knows
nothing of what a turn does.
"""
