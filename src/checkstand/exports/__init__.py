"""The shop's own data as CSV files, which it can import again."""
