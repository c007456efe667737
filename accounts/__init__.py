"""Ground floor: who we are. People, organizations, departments, seats, keys, the audit trail.

Knows nobody above it. Every other app may come in.
"""
