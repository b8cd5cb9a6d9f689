"""An agent's word stands beside the finding: own viewings only, one tap and a sentence."""

import pytest

from audit.declaring.notices import read, unread
from audit.declaring.words import NotSaid, say
from audit.events import Event
from audit.models import LogEntry, OwnWord, Viewing

SENTENCE = "Pelanggan menelepon lagi lewat nomor lain"


def test_a_word_is_kept_with_its_entry_and_changes_no_finding(worked, now):
    viewing = worked.viewing(worked.number(), notified_at=now)
    word = say(viewing=viewing, by=worked.agent, choice="called_back", sentence=SENTENCE, at=now)
    entry = LogEntry.objects.get(event=Event.OWN_WORD, object_id=word.pk)
    assert (entry.actor, entry.customer) == (worked.agent, viewing.customer)
    assert entry.additional_data["choice"] == "called_back"
    assert SENTENCE not in str(entry.additional_data) and entry.sentence == ""
    viewing.refresh_from_db()
    assert (viewing.standing, viewing.notice_read_at) == ("unexplained", now)


def test_several_words_can_be_said_and_none_goes(worked, now):
    viewing = worked.viewing(worked.number())
    for choice in ("wrong_record", "contested"):
        say(viewing=viewing, by=worked.agent, choice=choice, sentence=SENTENCE, at=now)
    assert [word.choice for word in viewing.words.all()] == ["wrong_record", "contested"]
    assert Viewing.objects.filter(pk=viewing.pk).exists()


@pytest.mark.parametrize("sentence", ["", "aaaaaaaaaaaa", "lupa", "1234567890123"])
def test_a_word_that_says_nothing_is_refused(worked, now, sentence):
    viewing = worked.viewing(worked.number())
    with pytest.raises(NotSaid):
        say(viewing=viewing, by=worked.agent, choice="other", sentence=sentence, at=now)
    assert not OwnWord.objects.filter(viewing=viewing).exists()


def test_nobody_speaks_for_another(worked, now):
    viewing = worked.viewing(worked.number())
    for person in (worked.desk.colleague, worked.desk.supervisor):
        with pytest.raises(NotSaid):
            say(viewing=viewing, by=person, choice="other", sentence=SENTENCE, at=now)
    assert not viewing.words.exists()


def test_a_made_up_choice_is_refused(worked, now):
    viewing = worked.viewing(worked.number())
    with pytest.raises(NotSaid):
        say(viewing=viewing, by=worked.agent, choice="cleared", sentence=SENTENCE, at=now)


def test_a_notice_is_noted_as_read_once_with_an_entry(worked, now):
    told = worked.viewing(worked.number(), notified_at=now)
    worked.viewing(worked.number())
    worked.viewing(worked.number(), notified_at=now, agent=worked.desk.colleague)
    assert list(unread(agent=worked.agent)) == [told]
    assert read(by=worked.agent, at=now) == 1
    assert read(by=worked.agent, at=now) == 0
    assert list(unread(agent=worked.agent)) == []
    entry = LogEntry.objects.filter(actor=worked.agent, event=Event.CHANGED).latest("id")
    assert entry.additional_data == {"viewings": [told.pk]}
    assert unread(agent=worked.desk.colleague).count() == 1
