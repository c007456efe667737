"""Top floor: who answers for what, and where is that unclear.

Duties, letters, rules, findings, sweeps, and every page that shows owners. May use both floors
below; only `config` may come in.
"""
