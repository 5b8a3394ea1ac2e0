"""The yearly cycle: projects, and what they report."""
