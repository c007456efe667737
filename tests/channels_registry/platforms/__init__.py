"""Tests of reading addresses and handles: no database, no network."""
