"""Words for templates, built in: no page has to load them."""
