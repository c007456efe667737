"""First floor: what we have. Platforms, channels, stakes, imports.

May use `accounts`; knows nothing of who answers for a channel. Only the floors above come in.
"""
