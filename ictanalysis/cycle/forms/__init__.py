"""Excel forms of the cycle: what they hold, what comes back, and how it is merged."""
