"""What people read: words, tables and charts."""
