"""The edge: cells and files as city staff keep them, every fault at once."""
