"""Explanation: which evidence stands behind every opened record, and what is odd about it."""

from audit.explaining.days import explain_day, explain_days

__all__ = ["explain_day", "explain_days"]
