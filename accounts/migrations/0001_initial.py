import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                (
                    "happened",
                    models.CharField(
                        choices=[
                            ("signed_in", "signed in"),
                            ("sign_in_failed", "failed to sign in"),
                            ("signed_out", "signed out"),
                            ("password_changed", "changed the password"),
                            ("factor_added", "set up a second factor"),
                            ("factor_removed", "removed a second factor"),
                            ("invited", "invited somebody"),
                            ("invitation_accepted", "accepted an invitation"),
                            ("permissions_changed", "changed what somebody may do"),
                            ("email_changed", "changed somebody's e-mail address"),
                            ("access_reset", "reset somebody's access"),
                            ("admin_added", "added a record in the Django admin"),
                            ("admin_changed", "changed a record in the Django admin"),
                            ("admin_deleted", "deleted a record in the Django admin"),
                            ("exported", "downloaded something"),
                            ("refused", "was refused"),
                            ("verified", "verified"),
                            ("returned", "returned"),
                            ("imported", "applied a workbook"),
                            ("import_undone", "undid an import"),
                            ("merged", "merged two companies"),
                            ("declarations_loaded", "loaded export declarations"),
                            ("period_closed", "closed a period"),
                            ("period_opened", "opened a period"),
                            ("exception_given", "gave an exception"),
                            ("exception_ended", "ended an exception"),
                            ("programme_changed", "changed the programme's settings or targets"),
                            ("session_frozen", "froze a committee session"),
                            ("reminded", "reminded a company of its report"),
                            ("person_shown", "downloaded what is held on a person"),
                            ("person_erased", "erased a person"),
                        ],
                        max_length=30,
                        verbose_name="what",
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=300, verbose_name="about")),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="network address")),
            ],
            options={
                "verbose_name": "line of the audit log",
                "verbose_name_plural": "audit log",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("name", models.CharField(max_length=200, verbose_name="full name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "Administrator"),
                            ("staff", "Programme staff"),
                            ("verifier", "Programme staff who may verify"),
                            ("coordinator", "Regional coordinator"),
                            ("committee", "Committee member"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent at")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-sent_at"],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invitation", "invitations"),
                            ("access_reset", "resets of access"),
                            ("returned", "a record was returned to me"),
                            ("waiting", "weekly: records wait for me"),
                            ("year_due", "a year's reports are due"),
                            ("session_frozen", "a committee session was frozen"),
                            ("agreements_due", "agreements of the committee are overdue"),
                            ("report_due", "reminders to companies"),
                        ],
                        max_length=20,
                    ),
                ),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "will be sent"),
                            ("sent", "sent by e-mail"),
                            ("failed", "could not be sent"),
                            ("shown", "not sent: there is no mail server"),
                        ],
                        max_length=10,
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fault", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ["-written_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(max_length=200, verbose_name="full name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "Administrator"),
                            ("staff", "Programme staff"),
                            ("verifier", "Programme staff who may verify"),
                            ("coordinator", "Regional coordinator"),
                            ("committee", "Committee member"),
                            ("auditor", "Auditor"),
                        ],
                        default="committee",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("es", "Spanish"), ("en", "English")],
                        db_default="es",
                        default="es",
                        max_length=5,
                        verbose_name="language of letters",
                    ),
                ),
                (
                    "letters_off",
                    models.JSONField(blank=True, default=list, verbose_name="letters switched off"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
        ),
    ]
