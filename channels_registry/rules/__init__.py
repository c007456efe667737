"""What is decided about channels by looking at plain values. Knows no Django."""
