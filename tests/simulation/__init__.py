"""An open, seeded simulator: work and misuse, over the real explanation and the real draw.

`make simulate` runs it; docs/detection.md keeps what it found and how to read it.
"""
