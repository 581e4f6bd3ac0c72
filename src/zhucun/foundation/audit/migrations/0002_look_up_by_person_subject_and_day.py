import django.db.models.fields.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_trail"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditchange",
            index=models.Index(fields=["subject_id"], name="audit_change_subject"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["subject_id"], name="audit_subject_id"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["recorded_at"], name="audit_time"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["verb"], name="audit_verb"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["county"], name="audit_county_prefix", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["actor_label"], name="audit_actor_prefix", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["subject_label"], name="audit_label_prefix", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                django.db.models.fields.json.KeyTextTransform("cadre", "detail"), name="audit_about_cadre"
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                django.db.models.fields.json.KeyTextTransform("team", "detail"), name="audit_about_team"
            ),
        ),
    ]
