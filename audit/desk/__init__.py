"""The supervisor's desk: what is there to do, who was called, what was looked into."""
