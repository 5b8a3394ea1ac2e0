"""`python -m ictanalysis.cli`."""

import sys

from ictanalysis.cli import main

sys.exit(main())
