from django.contrib.admin.apps import AdminConfig


class ProgrammeAdminConfig(AdminConfig):
    """The Django admin with the permissions of accounts/."""

    default_site = "accounts.admin_site.ProgrammeAdminSite"
