"""What any service needs; knows no word of the shop."""
