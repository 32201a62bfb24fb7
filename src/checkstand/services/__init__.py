"""Services put together from the features."""
