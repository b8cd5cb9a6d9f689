"""Daily access reports as files: asked for, made in the background, fetched until they expire."""
