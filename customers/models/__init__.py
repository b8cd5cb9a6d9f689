"""What is protected. Only the gate, the search and the importer may touch these tables."""

from customers.models.imports import ImportJob
from customers.models.records import Customer, DataKey, Dossier, Lookup, NameWord

__all__ = ["Customer", "DataKey", "Dossier", "ImportJob", "Lookup", "NameWord"]
