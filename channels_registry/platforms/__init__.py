"""Any address or handle a person would paste -> one identity: the catalogue as data, reading pure.

Imports no Django and opens no connection. Doors and operations call `canonical`; the tables that
it reads are in `catalogue/*.toml`, so that one more platform is one more row.
"""
