"""Tests of what we have: platforms, channels, stakes, imports, discovery."""
