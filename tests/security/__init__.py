"""What a security standard asks of us, what shows that we do it, and what is missing."""
