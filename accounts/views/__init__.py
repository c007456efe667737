"""Pages of the ground floor: organizations, errors, health. Thin doors."""
