"""Reading rescue lists: a spreadsheet becomes drafts of children and named faults.

`check.check_list` does everything and writes nothing: it gives the good drafts, the
rejected rows, every problem by row and column, and the rescues to which the children
belong. `places.PlaceFinder` finds the districts, `rejected.rejected_csv` gives back
what was not taken, `ColumnMap.to_save` is what a person's next list may start from.
"""
