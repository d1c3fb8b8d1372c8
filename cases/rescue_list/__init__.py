"""Reading rescue lists: a spreadsheet becomes drafts of children and named faults."""
