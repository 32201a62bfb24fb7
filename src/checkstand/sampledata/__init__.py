"""A believable sample supermarket, made from a seed."""
