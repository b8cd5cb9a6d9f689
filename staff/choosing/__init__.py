"""Choosing people: from a branch's vacancy to somebody taken on."""
