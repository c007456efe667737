"""Tests of what changes channels, their access lists and their stakes."""
