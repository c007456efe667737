"""Reading websites: where a page may lead, what its markup names, what its owner asks of robots.

Knows no Django and opens no connection; what it is given comes from strangers, so every piece
takes time in proportion to its size.
"""
