"""Recognising a child in any script and spelling: pure functions, no tables.

`scripts` brings every script to Latin letters, `sounds` makes equal what sounds
alike, `names` and `places` read what a clerk wrote, `profile` turns a child's facts
into keyed hashes, `comparing` says how alike two profiles are, `weighing` how much
that proves, and `fitting` learns those weights from labelled pairs.

The ways are those of the literature: Fellegi and Sunter 1969 (ratios of agreement),
Winkler 1989 (frequency of the value), Daitch and Mokotoff 1985 (keys for names that
crossed languages), Boytsov 2011 (neighbours by deletion, instead of scanning).
"""
