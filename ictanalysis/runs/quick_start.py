"""Importing this first spares seconds.

jsonschema, which reads notebooks, would build grammars of web addresses; no notebook is checked for those.  Most of
what a command loads and makes stays, and is searched for garbage less often.
"""

import gc
import sys

OBJECTS = 200_000  # made between two searches, as many as an Excel workbook is; Python's own number is a few hundred

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
gc.set_threshold(OBJECTS)
