"""Carts: what is being rung up and not yet recorded, kept by the shop."""
