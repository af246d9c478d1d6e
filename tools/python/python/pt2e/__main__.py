"""``python -m pt2e`` is ``pt2e-opt``."""

import sys

from pt2e._commands import opt

sys.exit(opt())
