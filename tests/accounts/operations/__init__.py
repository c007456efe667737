"""Seats, invitations, keys, the trail: what changes them."""
