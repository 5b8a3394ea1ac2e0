"""The analyst's desk: what is made before a run and tried beside it."""
