"""Reading what people upload or paste: bytes to cells, headers to columns. Knows no Django."""
