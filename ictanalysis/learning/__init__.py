"""What the forecast learns from, and how good it is: only `fit` and the benchmark come here."""
