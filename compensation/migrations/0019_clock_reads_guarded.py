"""Let the clock see which claims few may read: it counts them for those offices only."""

from django.db import migrations

GRANT = "grant select (guarded) on compensation_claim to savera_clock"
BACK = "revoke select (guarded) on compensation_claim from savera_clock"


class Migration(migrations.Migration):
    dependencies = [("compensation", "0018_money_day_by_day")]

    operations = [migrations.RunSQL(GRANT, BACK)]
