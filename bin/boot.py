"""The door of the launcher: standard library only, and any Python from 3.9 on."""

import sys

from launcher.verbs import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
