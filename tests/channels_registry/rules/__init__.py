"""Tests of what is decided about channels by plain values."""
