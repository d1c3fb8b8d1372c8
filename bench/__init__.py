"""Measures Savera against the best hand-written SQL for the same rows."""
