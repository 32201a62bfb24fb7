"""CSV files of products, purchases and line items."""
