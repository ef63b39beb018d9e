"""The command `paso`: `python -m paso` is the same."""

import signal
import sys

from . import _paso


def main() -> None:
    """Runs the command and ends the process with its exit code."""
    # As any other program: Python would note Ctrl-C and wait until the command is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    words = [sys.executable, "-m", "paso"]
    sys.exit(_paso.run(sys.argv[1:], words, _paso.__file__))


if __name__ == "__main__":
    main()
