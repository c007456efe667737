"""What decides, of plain values: no Django."""
