"""Headings as branches write them are recognised, and a user may say otherwise."""

import json

import pytest

from customers.fields import TIERS
from customers.importing.columns import FIELDS, CustomerColumns


@pytest.mark.parametrize(
    ("headings", "field"),
    [
        (["No Pelanggan", "NO. PELANGGAN", "ID Pelanggan", "customer_number", "IDPEL"], "number"),
        (["Cabang", "Kode Cabang", "KD_CABANG", "branch code"], "branch"),
        (["Nama", "Nama Lengkap", "NAMA PELANGGAN", "full_name", "Nama Nasabah"], "full_name"),
        (["No HP", "No. HP", "HP 1", "HP2", "Telepon", "No. Telp", "No.WA", "phone 3"], "phones"),
        (["Email", "E-mail", "EMAIL 2", "Surel"], "emails"),
        (["Alamat", "Alamat Lengkap", "street"], "street"),
        (["Kelurahan", "Desa/Kelurahan"], "kelurahan"),
        (["Kecamatan", "Kec."], "kecamatan"),
        (["Kota", "Kab.", "Kab/Kota", "Kota / Kabupaten"], "city"),
        (["Provinsi", "Propinsi"], "province"),
        (["Kode Pos", "KODEPOS", "Zip"], "postcode"),
        (["Produk", "Layanan"], "products"),
        (["Paket"], "plan"),
        (["Perangkat", "Tipe HP"], "device"),
        (["Sejak", "Pelanggan sejak", "Tgl. Daftar"], "since"),
        (["Penghasilan", "Gaji", "Penghasilan per bulan"], "income"),
        (["Perusahaan", "Tempat Bekerja"], "employer"),
        (["Pekerjaan", "Jabatan"], "job"),
        (["Lama Bekerja", "Masa Kerja", "years_of_service"], "years_of_service"),
        (["NIK", "No. KTP", "No KTP", "Nomor Induk Kependudukan"], "nik"),
        (["KK", "No. KK", "Kartu Keluarga"], "kk"),
        (["Tgl Lahir", "Tanggal Lahir", "TTL", "Tempat, Tgl Lahir", "DOB"], "birth_date"),
        (["Nama Ibu Kandung", "Ibu Kandung", "Mother's maiden name"], "mothers_maiden_name"),
        (["Pasangan", "Suami/Istri"], "spouse"),
        (["Keluarga", "Kontak Darurat"], "relatives"),
        (["Status", "status pelanggan"], "status"),
        (["Dilindungi", "VIP"], "protected"),
        (["RT"], "rt"),
        (["RW"], "rw"),
    ],
)
def test_headings_are_recognised(headings, field):
    assert {CustomerColumns.guess_field(heading) for heading in headings} == {field}


@pytest.mark.parametrize(
    "heading", ["", "No", "Agama", "Keterangan", "Nama 2", "NIK 2", "Alamat IP"]
)
def test_other_headings_are_not_guessed(heading):
    assert CustomerColumns.guess_field(heading) == ""


def test_every_field_has_a_heading_that_is_recognised():
    assert {CustomerColumns.guess_field(name.replace("_", " ")) for name in FIELDS} == set(FIELDS)


def test_every_field_of_the_dossier_can_be_filled_from_a_file():
    names = {field.name for tier in TIERS for field in tier.fields} - {"addresses"}
    assert names <= set(FIELDS)


def test_what_is_missing_repeated_and_ignored_is_said():
    guessed = CustomerColumns.guess(["Nama", "Nama Lengkap", "No HP", "HP 2", "Agama", ""])
    assert guessed.missing == ("number", "branch")
    assert guessed.repeated == ("full_name",)
    assert guessed.ignored == ("Agama",)
    assert not guessed.ready


def test_a_user_may_say_otherwise():
    guessed = CustomerColumns.guess(["Kode", "Unit", "Nama", "Panggilan"])
    chosen = guessed.choose({0: "number", 3: ""})
    assert chosen.ready and chosen.fields == ("number", "branch", "full_name", "")
    assert guessed.fields[0] == ""


@pytest.mark.parametrize("choice", [{0: "password"}, {9: "nik"}, {-1: "nik"}])
def test_a_choice_that_does_not_exist_is_refused(choice):
    with pytest.raises(ValueError, match="No column"):
        CustomerColumns.guess(["No Pelanggan", "Cabang", "Nama"]).choose(choice)


def test_columns_kept_as_lists_can_be_built_again():
    guessed = CustomerColumns.guess(["No Pelanggan", "Cabang", "Nama"])
    header, fields = json.loads(json.dumps([guessed.header, guessed.fields]))
    again = CustomerColumns(header=tuple(header), fields=tuple(fields))
    assert again == guessed


def test_several_columns_may_fill_one_field():
    guessed = CustomerColumns.guess(["Nama", "HP 1", "HP 2", "HP 3"])
    values = guessed.values(["Siti", "0812", "", "0813"])
    assert values == {"full_name": "Siti", "phones": "0812\n0813"}


def test_a_short_row_has_empty_values():
    assert CustomerColumns.guess(["Nama", "NIK"]).values(["Siti"]) == {
        "full_name": "Siti",
        "nik": "",
    }
