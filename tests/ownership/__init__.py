"""Tests of the same rooms of the house."""
