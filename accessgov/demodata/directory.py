"""Which customers a search would show: the answers of the database's two functions, in memory.

A test asks both the same questions. Without this the history would need one query per search.
"""

from bisect import bisect_left
from collections import defaultdict

from accessgov.demodata.customers import all_records, number_of
from accessgov.demodata.figures import figures_of
from customers import names
from customers.queries import Query
from customers.search import MOST

_BEHIND = chr(1114111)


class Directory:
    """Finds customers of one branch by number, phone, NIK, KK or words of the name."""

    def __init__(self, branch: str) -> None:
        self.records = {n: r for n, r in all_records().items() if r.branch_code == branch}
        known = {number_of(figure.key) for figure in figures_of(branch)}
        self.ordinary = [number for number in self.records if number not in known]
        self._known: dict[str, list[str]] = defaultdict(list)
        words: list[tuple[str, str]] = []
        for number, record in sorted(self.records.items()):
            keys = (*record.contact["phones"], record.identity["nik"], record.identity["kk"])
            for key in (number, *keys):
                self._known[key].append(number)
            words += [(word, number) for word in set(names.words(record.full_name))]
        self._words = sorted(words)

    def find(self, query: Query) -> list[str]:
        """Return the numbers that the query shows, best first."""
        if query.prefixes:
            return self._by_name(query.prefixes)[:MOST]
        found = [*query.numbers, *self._known[query.spelled]]
        return [number for number in dict.fromkeys(found) if number in self.records][:MOST]

    def _by_name(self, prefixes: tuple[tuple[str, ...], ...]) -> list[str]:
        hits = [self._one_word(spellings) for spellings in prefixes]
        both = set.intersection(*(set(hit) for hit in hits))

        def rank(number: str) -> tuple[int, int, str]:
            exact = sum(hit[number] for hit in hits)
            return -exact, len(self.records[number].full_name), number

        return sorted(both, key=rank)

    def _one_word(self, spellings: tuple[str, ...]) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for spelling in spellings:
            first = bisect_left(self._words, (spelling, ""))
            last = bisect_left(self._words, (spelling + _BEHIND, ""))
            for word, number in self._words[first:last]:
                found[number] = found.get(number, False) or word == spelling
        return found
