"""Nothing of one organization is reachable from another."""
