"""Room for what the database knows of an event: that it tells of a sexual offence.

Which events do, `compensation` says, where the claims are. The chain over the book
names its columns one by one, so that older links hold.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_shown_when_kept")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="guarded",
            field=models.BooleanField(
                db_default=False, default=False, editable=False
            ),
        ),
    ]
