"""Importing this first spares seconds: jsonschema, which reads notebooks, would build grammars of web addresses.

No notebook is checked for those.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
