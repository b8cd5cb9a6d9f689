"""What agents say of their own day: the declaration, words on openings, the notice, the trail."""
