"""Eight faults that somebody could make tomorrow, each caught by the tests."""
