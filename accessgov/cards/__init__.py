"""The cards of the home page: one module for each kind of work."""
