from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0004_lists_and_reviews"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="access",
            index=models.Index(
                fields=["user_id", "-at"],
                condition=models.Q(("why", "unexplained")),
                name="access_unexplained",
            ),
        ),
    ]
