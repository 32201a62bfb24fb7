"""Measures the figures that the shop is built to reach, each beside its floor in the same run."""
