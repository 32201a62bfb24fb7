"""Branches (supermarkets) and their registers."""
