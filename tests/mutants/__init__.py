"""Small changes of the walls, each of which some test must notice."""
