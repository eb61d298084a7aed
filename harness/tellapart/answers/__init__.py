"""Asking models: the store and its ledger, the cache, budgets, and recorded answers."""
