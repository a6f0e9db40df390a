"""Problems that a person can do something about, told in one sentence instead of a traceback."""
import sys
from collections.abc import Callable


class Problem(Exception):
    """Something given does not work; the message is one sentence that names it and says what to do."""


def run_command(main: Callable[[], None]) -> None:
    """Run a command; a Problem or a file that cannot be read or written ends it with one sentence and exit code 1."""
    try:
        main()
    except (Problem, OSError) as problem:
        sys.exit(str(problem))
