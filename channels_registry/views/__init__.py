"""Pages that show channels and nothing of who answers for them. A door: one call, then answer."""
