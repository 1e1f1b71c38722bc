from django.contrib.admin.apps import AdminConfig


class ProgrammeAdminConfig(AdminConfig):
    """Django's admin, on the site that asks accounts/ who may come in."""

    default_site = "accounts.admin_site.ProgrammeAdminSite"
