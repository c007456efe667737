"""The suite. Its folders mirror the code's; `make test` brings the engines and the browser.

A package, because without this file `tests/accounts` would hide the app `accounts`.
"""
