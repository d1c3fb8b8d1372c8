"""Gets a machine ready for Savera and runs it there."""
