"""Importing this last spares the processes that are forked the search for garbage in what all of them share."""

import gc

gc.freeze()
