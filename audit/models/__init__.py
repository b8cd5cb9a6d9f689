"""What happened, and the oversight of it. Customers appear here by their number only."""

from audit.models.declarations import Contact, Declaration, OwnWord
from audit.models.draws import (
    CallAttempt,
    DiceRoll,
    DoNotCall,
    Draw,
    DrawAlarm,
    FollowUp,
    Sample,
)
from audit.models.evidence import Feed, Portfolio, PortfolioCustomer
from audit.models.explanations import ExplainedDay
from audit.models.handovers import Handover
from audit.models.interactions import Interaction
from audit.models.ledger import LogEntry
from audit.models.reports import DailyReport, Digest, ReportFile
from audit.models.viewings import Viewing

__all__ = [
    "CallAttempt",
    "Contact",
    "DailyReport",
    "Declaration",
    "DiceRoll",
    "Digest",
    "DoNotCall",
    "Draw",
    "DrawAlarm",
    "ExplainedDay",
    "Feed",
    "FollowUp",
    "Handover",
    "Interaction",
    "LogEntry",
    "OwnWord",
    "Portfolio",
    "PortfolioCustomer",
    "ReportFile",
    "Sample",
    "Viewing",
]
