"""Looking again at who may what, and taking access away: for good, for a while, at once."""
