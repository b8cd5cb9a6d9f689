"""Sealing: bound to customer and tier, under several master keys, with keyed hashes."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from customers.sealing import CannotUnseal, digest, new_data_key, parse_keys, seal, unseal

OLD, NEW = (f"{name}:{base64.b64encode(name.encode() * 16).decode()}" for name in ("k1", "k2"))


def test_what_is_sealed_comes_back_and_is_not_readable():
    key = new_data_key()
    sealed = seal(data_key=key, number="1", tier="contact", values={"email": "siti@example.id"})
    assert b"siti" not in sealed
    assert unseal(data_key=key, number="1", tier="contact", content=sealed) == {
        "email": "siti@example.id"
    }


def test_the_same_values_are_never_sealed_alike():
    key = new_data_key()
    sealed = {seal(data_key=key, number="1", tier="contact", values={"a": 1}) for _ in range(50)}
    assert len(sealed) == 50


@pytest.mark.parametrize(
    ("number", "tier"), [("2", "contact"), ("1", "identity"), ("1:contact", ""), ("", "1:contact")]
)
def test_a_row_moved_to_another_place_does_not_open(number, tier):
    key = new_data_key()
    sealed = seal(data_key=key, number="1", tier="contact", values={"a": 1})
    with pytest.raises(CannotUnseal):
        unseal(data_key=key, number=number, tier=tier, content=sealed)


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_one_changed_bit_is_noticed(place):
    key = new_data_key()
    sealed = bytearray(seal(data_key=key, number="1", tier="contact", values={"a": 1}))
    sealed[place] ^= 1
    with pytest.raises(CannotUnseal):
        unseal(data_key=key, number="1", tier="contact", content=bytes(sealed))


def test_another_customers_key_does_not_open():
    sealed = seal(data_key=new_data_key(), number="1", tier="contact", values={})
    with pytest.raises(CannotUnseal):
        unseal(data_key=new_data_key(), number="1", tier="contact", content=sealed)


def test_the_first_master_key_seals_and_all_of_them_open():
    key = new_data_key()
    master, wrapped = parse_keys(OLD).wrap(data_key=key, number="1")
    both = parse_keys(f"{NEW},{OLD}")
    assert (master, both.active) == ("k1", "k2")
    assert both.unwrap(master=master, wrapped=wrapped, number="1") == key
    with pytest.raises(CannotUnseal, match="not among"):
        parse_keys(NEW).unwrap(master=master, wrapped=wrapped, number="1")
    with pytest.raises(CannotUnseal):
        both.unwrap(master=master, wrapped=wrapped, number="2")


@pytest.mark.parametrize(
    "text", ["", " , ", "k1", "k1:", "k1:AAAA", "k1:" + "A" * 43, "k1:" + "*" * 44]
)
def test_a_key_that_is_none_is_refused_at_the_start(text):
    with pytest.raises(ImproperlyConfigured):
        parse_keys(text)


def test_keys_are_read_from_lines_too():
    assert list(parse_keys(f"{NEW}\n{OLD}\n").keys) == ["k2", "k1"]


def test_a_hash_depends_on_kind_value_and_salt():
    hashes = {
        digest(kind="phone", value="1"),
        digest(kind="nik", value="1"),
        digest(kind="phone", value="2"),
        digest(kind="phone", value="1", number="1"),
        digest(kind="phone", value="1", number="2"),
        digest(kind="phon", value="e1"),
    }
    assert len(hashes) == 6
    assert digest(kind="phone", value="1") in hashes
