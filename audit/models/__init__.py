"""What happened, and the oversight of it. Customers appear here by their number only."""

from audit.models.draws import CallAttempt, Draw, Sample
from audit.models.interactions import Interaction
from audit.models.ledger import LogEntry
from audit.models.reports import DailyReport

__all__ = ["CallAttempt", "DailyReport", "Draw", "Interaction", "LogEntry", "Sample"]
