"""Resources that show channels and nothing of who answers for them."""
