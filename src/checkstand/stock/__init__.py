"""Stock levels and the movements that they are the sum of."""
