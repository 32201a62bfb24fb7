"""Labels: the barcodes that a shop prints itself, with a weight, price or quantity in them."""
