"""Customers, registered or named by code."""
