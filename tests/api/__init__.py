"""The REST API, as a program meets it: keys, manners, and each resource's contract."""
