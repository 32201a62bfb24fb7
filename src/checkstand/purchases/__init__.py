"""Purchases: drafts, prices, and the one door that records them."""
