"""Reads across models of this floor, shaped for a page. A fixed number of statements each."""
