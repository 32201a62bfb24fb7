"""Receipts: what a purchase looks like on paper, and its way there."""
