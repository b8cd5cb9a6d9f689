"""The demo's accounts: printed by the demo, loaded by it, and refused everywhere else."""

PASSWORD = "mercusuar"  # noqa: S105 (printed on purpose: the accounts exist only in the demo)
ACCOUNTS = {
    "agent": "CS agent",
    "agent2": "CS agent, same branch",
    "agent-dps": "CS agent of another branch (WITA)",
    "newcomer": "new CS agent, who waits for the supervisor",
    "telesales": "telesales, same branch",
    "supervisor": "supervisor of agent, agent2 and telesales",
    "supervisor-dps": "supervisor of agent-dps",
    "manager": "branch manager, their superior",
    "hr": "HR officer",
    "privacy": "privacy officer",
    "auditor": "auditor",
    "sysadmin": "system administrator",
    "vendor": "recruiter of a vendor",
}
