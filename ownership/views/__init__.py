"""Pages: function views, thin. Fetch, check, one call, answer."""
