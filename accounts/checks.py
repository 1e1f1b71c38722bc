"""System checks of an installation, shown by every command and when the web server starts."""

from django.conf import settings
from django.core.checks import Tags, Warning, register

NO_PROXY_IS_TRUSTED = Warning(
    "HTTPS is on, so a proxy stands before the system, but TRUSTED_PROXIES is 0.",
    hint="All visitors seem to come from the proxy's address: limits count them together, and the audit log"
    " names that address. Set TRUSTED_PROXIES to the number of proxies that add to X-Forwarded-For (docs/running.md).",
    id="accounts.W001",
)


@register(Tags.security)
def proxies_are_trusted(app_configs: object, **_options: object) -> list[Warning]:
    """HTTPS ends at a proxy, which alone knows where a visitor comes from."""
    return [NO_PROXY_IS_TRUSTED] if settings.HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT else []
