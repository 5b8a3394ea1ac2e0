"""Results and charts as files for further work."""
