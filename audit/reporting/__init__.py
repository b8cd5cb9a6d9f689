"""The daily access report: who is in it, its numbers, its sentences, and the minutes behind it."""
