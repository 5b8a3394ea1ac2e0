"""Importing this first spares seconds.

jsonschema, which reads notebooks, would build grammars of web addresses; no notebook is checked for those.  Most of
what a command loads and makes stays, and is searched for garbage less often.
"""

import gc
import sys

OBJECTS, ROUNDS = 50_000, 50  # more than are made between two searches, and between two of what is older

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
gc.set_threshold(OBJECTS, ROUNDS, ROUNDS)
