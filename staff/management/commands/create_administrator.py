"""`manage.py create_administrator`: the first system administrator, in one command."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from staff.administrators import create_administrator
from staff.models import Branch, User

PASSWORD = "ADMINISTRATOR_PASSWORD"  # noqa: S105 (the name of an environment variable)
QUESTIONS = {
    "username": "Username",
    "full_name": "Full name",
    "employee_number": "Employee number",
}
HEAD_OFFICE = {"branch_code": "Code of the head office", "branch_name": "Name of the head office"}


class Command(BaseCommand):
    """Ask for what the options leave out; the password is never an option."""

    help = (
        "Create the first system administrator, who registers and appoints everybody else. Asks "
        f"for what is not given. The password is asked for, or taken from {PASSWORD}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take every answer as an option too."""
        for name, question in {**QUESTIONS, **HEAD_OFFICE}.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question, default="")
        parser.add_argument("--email", help="Where notices go; may stay empty", default="")
        parser.add_argument("--zone", choices=Branch.Zone.labels, default="WIB", help="Its clock")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the account and the assignment, or say what is wrong."""
        answers = {name: options[name] or _ask(text) for name, text in QUESTIONS.items()}
        office = None if Branch.objects.exists() else _head_office(options)
        password = os.environ.get(PASSWORD) or _ask_password()
        with translation.override("en"):  # as the rest of the command line
            _create(User(**answers, email=options["email"]), password, office)
        self.stdout.write(f"{answers['username']} administers every branch. Sign in at /login/.")


def _create(person: User, password: str, office: Branch | None) -> None:
    try:
        create_administrator(
            person=person, password=password, at=timezone.now(), head_office=office
        )
    except ValidationError as refused:
        raise CommandError("\n".join(refused.messages)) from refused


def _head_office(options: dict[str, Any]) -> Branch:
    code, name = (options[key] or _ask(text) for key, text in HEAD_OFFICE.items())
    zone = dict(zip(Branch.Zone.labels, Branch.Zone.values, strict=True))[options["zone"]]
    return Branch(code=code, name=name, size=Branch.Size.A, time_zone=zone)


def _ask(question: str) -> str:
    _demand_terminal(question)
    answer = ""
    while not answer:
        answer = input(f"{question}: ").strip()
    return answer


def _ask_password() -> str:
    _demand_terminal("Password")
    while True:
        first, second = getpass.getpass("Password: "), getpass.getpass("Password again: ")
        if first == second:
            return first
        print("The two differ. Type the password twice.", file=sys.stderr)


def _demand_terminal(question: str) -> None:
    if not sys.stdin.isatty():
        raise CommandError(
            f"{question} is missing, and there is no terminal to ask at. Give it as an option "
            f"(the password in {PASSWORD})."
        )
