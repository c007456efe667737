"""Forms: the shape of what people send. Sense is checked by operations, truth by the database."""
