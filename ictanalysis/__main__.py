"""`python -m ictanalysis`."""

import sys

from ictanalysis.cli import main

sys.exit(main())
