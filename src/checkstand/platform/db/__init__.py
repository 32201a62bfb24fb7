"""Databases: engines, sessions, types, bulk writes, migrations."""
