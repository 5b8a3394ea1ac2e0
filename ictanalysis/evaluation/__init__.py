"""From history to results: forecast, probability and verdict (pure)."""
