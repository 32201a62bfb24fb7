"""The built web app, served by the product itself."""
