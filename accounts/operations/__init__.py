"""The only code of this floor that writes. Keyword-only; `by=` and `now=` are passed in."""
