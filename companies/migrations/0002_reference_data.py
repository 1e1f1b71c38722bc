"""The reference data that every installation has: the 25 regions by INEI code and the three first chains."""

from django.db import migrations

REGIONS = {
    "01": "Amazonas",
    "02": "Áncash",
    "03": "Apurímac",
    "04": "Arequipa",
    "05": "Ayacucho",
    "06": "Cajamarca",
    "07": "Callao",
    "08": "Cusco",
    "09": "Huancavelica",
    "10": "Huánuco",
    "11": "Ica",
    "12": "Junín",
    "13": "La Libertad",
    "14": "Lambayeque",
    "15": "Lima",
    "16": "Loreto",
    "17": "Madre de Dios",
    "18": "Moquegua",
    "19": "Pasco",
    "20": "Piura",
    "21": "Puno",
    "22": "San Martín",
    "23": "Tacna",
    "24": "Tumbes",
    "25": "Ucayali",
}
CHAINS = {
    "organic-banana": ("Banano orgánico", "Organic banana", ["080390"]),
    "coffee": ("Café", "Coffee", ["0901"]),
    "cocoa": ("Cacao", "Cocoa", ["1801", "1802", "1803", "1804", "1805", "1806"]),
}


def load(apps, schema_editor):
    region, chain, hs_code = (
        apps.get_model("companies", name) for name in ("Region", "ValueChain", "HSCode")
    )
    region.objects.bulk_create(region(code=code, name=name) for code, name in REGIONS.items())
    for slug, (name_es, name_en, codes) in CHAINS.items():
        chain.objects.create(slug=slug, name_es=name_es, name_en=name_en)
        hs_code.objects.bulk_create(hs_code(code=code, chain_id=slug) for code in codes)


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
