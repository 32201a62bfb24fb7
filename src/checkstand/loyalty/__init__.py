"""Loyalty: points that customers earn and spend."""
