"""Many plans side by side, without a ranking: what chance alone explains, and on how much the results rest."""
