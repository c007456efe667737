"""Reads across models, shaped for a page or a rule. A fixed number of statements each."""
