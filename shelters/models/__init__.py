"""The nouns of this app, one file each."""
