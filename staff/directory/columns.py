"""The fields of a file of people, and the headings under which HR and vendors write them."""

from django.utils.translation import gettext_lazy as _

from accessgov.tables.columns import Columns, Label, field_of

FIELDS: dict[str, Label] = {
    "employee_number": _("Employee number"),
    "full_name": _("Full name"),
    "username": _("Username"),
    "email": _("E-mail"),
    "vendor": _("Vendor's code"),
    "supervisor": _("Supervisor's employee number"),
    "language": _("Language of the screens"),
    "works_here": _("Works here"),
}
_WHO = ("karyawan", "pegawai", "staf", "employee", "personel")
_SYNONYMS = {
    "employee_number": "nip|nomor pegawai|nik {who}|nomor induk {who}|no induk|nomor induk|"
    "no {who}|nomor {who}|id {who}|kode {who}|{who} id|{who} no|{who} number|npp|npk|"
    "personnel number",
    "full_name": "nama|nama lengkap|nama {who}|name|full name|{who} name",
    "username": "user|user name|nama pengguna|akun|login|user id|account",
    "email": "e mail|surel|alamat email|email {who}|email address|mail",
    "vendor": "vendor s code|kode perusahaan alih daya|kode vendor|vendor code|"
    "perusahaan alih daya|alih daya|kode alih daya|outsourcing|perusahaan outsourcing|agency",
    "supervisor": "supervisor s employee number|nomor pegawai atasan|atasan|atasan langsung|"
    "nip atasan|nik atasan|no atasan|nomor atasan|supervisor number|manager|manager number",
    "language": "bahasa|bahasa layar|language of the screens",
    "works_here": "bekerja di sini|aktif|masih bekerja|status|status {who}|status kerja|active|"
    "working|bekerja",
}


class PeopleColumns(Columns):
    """The columns of a file of people."""

    FIELDS = FIELDS
    REQUIRED = ("employee_number", "full_name")
    FIELD_OF = field_of(_SYNONYMS, _WHO)
