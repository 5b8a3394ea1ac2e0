"""What each notebook shows: its own sentences, tables and charts."""
