"""Ninety days at a glance: figures, whom nobody has called, and what the calls let us say."""
