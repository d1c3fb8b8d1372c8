"""Forms of this app, one file for each errand."""
