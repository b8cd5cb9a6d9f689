"""The fields of a file of customers, and the headings under which branches write them."""

from django.utils.translation import gettext_lazy as _

from accessgov.tables.columns import Columns, field_of
from customers.fields import ADDRESS_PARTS, TIERS, Label

REQUIRED = ("number", "branch", "full_name")
# Fields that several columns of one file may fill, and what stands between their values.
SEVERAL = {"phones": "\n", "emails": "\n", "products": "\n", "relatives": "\n", "street": " "}

_LABELS: dict[str, Label] = {
    "number": _("Customer number"),
    "branch": _("Branch code"),
    "full_name": _("Full name"),
    "status": _("Status"),
    "protected": _("Protected"),
    **{field.name: field.label for tier in TIERS for field in tier.fields},
    **dict(ADDRESS_PARTS),
    "rt": _("RT"),
    "rw": _("RW"),
}
# One address per row stands in its parts; a file has no column for "addresses".
FIELDS: dict[str, Label] = {name: label for name, label in _LABELS.items() if name != "addresses"}

_WHO = ("pelanggan", "customer", "nasabah", "konsumen", "cust", "plg", "member")
_SYNONYMS: dict[str, str] = {
    "number": "no {who}|nomor {who}|id {who}|kode {who}|{who} id|{who} no|{who} number|{who} code|"
    "{who}id|idpel|cif|no cif|nomor cif|number",
    "branch": "cabang|kode cabang|kd cabang|id cabang|kode cab|kd cab|cab|branch|branch code|"
    "branch id|kantor cabang|kode kantor|unit|kode unit",
    "full_name": "nama|nama lengkap|nama {who}|nm {who}|nama sesuai ktp|nama ktp|name|full name|"
    "fullname|{who} name",
    "status": "status|status {who}|{who} status",
    "protected": "dilindungi|protected|vip|tokoh publik",
    "phones": "hp|no hp|nomor hp|handphone|no handphone|nomor handphone|ponsel|no ponsel|"
    "nomor ponsel|telepon|telp|tlp|telpon|no telepon|nomor telepon|no telp|no tlp|no telpon|"
    "telepon rumah|telp rumah|telepon kantor|telp kantor|wa|no wa|nomor wa|whatsapp|no whatsapp|"
    "kontak|no kontak|phone|phones|phone number|phone no|mobile|mobile number|mobile phone|msisdn",
    "emails": "email|e mail|alamat email|surel|email address|emails",
    "street": "alamat|alamat lengkap|alamat rumah|alamat ktp|alamat {who}|jalan|street|address|"
    "street address",
    "rt": "rt",
    "rw": "rw",
    "kelurahan": "kelurahan|kel|desa|desa kelurahan|kelurahan desa|kel desa|village",
    "kecamatan": "kecamatan|kec|distrik|district|subdistrict",
    "city": "kota|kabupaten|kab|kota kabupaten|kabupaten kota|kab kota|kota kab|city|regency",
    "province": "provinsi|propinsi|prov|province",
    "postcode": "kode pos|kodepos|pos|postcode|postal code|zip|zip code",
    "products": "produk|nama produk|layanan|jenis layanan|product|products|service",
    "plan": "paket|nama paket|tarif|plan|package",
    "device": "perangkat|tipe perangkat|merk hp|tipe hp|device|handset|modem",
    "since": "sejak|{who} sejak|tgl daftar|tanggal daftar|tgl registrasi|tanggal registrasi|"
    "tgl aktif|tanggal aktif|tgl aktivasi|tanggal aktivasi|tgl gabung|tanggal bergabung|since|"
    "{who} since|join date|registered|registration date|activation date",
    "income": "penghasilan|penghasilan bulanan|penghasilan per bulan|pendapatan|gaji|gaji bulanan|"
    "income|monthly income|salary",
    "employer": "perusahaan|nama perusahaan|tempat kerja|tempat bekerja|kantor|instansi|employer|"
    "company",
    "job": "pekerjaan|jabatan|profesi|job|occupation|job title",
    "years_of_service": "lama bekerja|lama kerja|masa kerja|years of service|tenure",
    "nik": "nik|no nik|nomor nik|ktp|no ktp|nomor ktp|nik ktp|no identitas|nomor identitas|"
    "nomor induk kependudukan|id card|identity number|national id",
    "kk": "kk|no kk|nomor kk|kartu keluarga|no kartu keluarga|nomor kartu keluarga|family card|"
    "family card number",
    "birth_date": "tgl lahir|tanggal lahir|tgllahir|ttl|tempat tgl lahir|tempat tanggal lahir|"
    "birth date|birthdate|date of birth|birthday|dob",
    "mothers_maiden_name": "ibu kandung|nama ibu kandung|nama ibu|nama gadis ibu|"
    "nama gadis ibu kandung|nm ibu kandung|mother|mother name|mothers name|mothers maiden name|"
    "mother s maiden name|mother maiden name",
    "spouse": "pasangan|nama pasangan|suami istri|suami isteri|istri suami|nama suami istri|"
    "nama istri|nama suami|istri|suami|spouse|spouse name",
    "relatives": "keluarga|nama keluarga|kerabat|anak|nama anak|saudara|keluarga dekat|"
    "kontak darurat|relatives|family|emergency contact",
}


class CustomerColumns(Columns):
    """The columns of a file of customers."""

    FIELDS = FIELDS
    REQUIRED = REQUIRED
    SEVERAL = SEVERAL
    FIELD_OF = field_of(_SYNONYMS, _WHO)
