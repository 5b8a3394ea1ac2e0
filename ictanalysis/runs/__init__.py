"""A run: checked, executed by papermill, published."""
