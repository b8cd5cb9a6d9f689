"""Rules and sanctions that return: when, to whom, how answered, and who hears of silence."""
