"""CSV files of products and purchases."""
