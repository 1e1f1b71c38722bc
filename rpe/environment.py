"""Typed access to environment variables.

An invalid value ends the program at start with one line that names the variable, the value and what was expected.
"""

import os
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import dj_database_url

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")


def refuse(name: str, value: str, expected: str) -> NoReturn:
    """End the program with a message for the administrator."""
    raise SystemExit(f"{name}={value!r} cannot be used: expected {expected}.")


def flag(name: str, *, default: bool) -> bool:
    """A yes/no variable."""
    value = os.environ.get(name, "").strip().lower()
    if value and value not in TRUE | FALSE:
        refuse(name, value, "true or false")
    return value in TRUE if value else default


def hosts(name: str, *, default: list[str]) -> list[str]:
    """Host names separated by commas, without scheme, port or path."""
    found = [host.strip() for host in os.environ.get(name, "").split(",") if host.strip()]
    for host in found:
        if any(sign in host for sign in "/: "):
            refuse(name, host, "host names separated by commas, such as rpe.example.pe,localhost")
    return found or default


def secret(name: str, *, required: bool) -> str:
    """A secret of at least 32 characters; optional for development servers only."""
    value = os.environ.get(name, "")
    if not value and not required:
        return "development-only-and-never-used-with-debug-off"
    if len(value) < 32:
        refuse(name, "…" if value else "", "at least 32 characters, kept secret")
    return value


def optional_secret(name: str) -> str:
    """A secret of at least 32 characters, or none."""
    return secret(name, required=True) if os.environ.get(name) else ""


def choice(name: str, known: tuple[str, ...], *, default: str) -> str:
    """One of a few words."""
    value = os.environ.get(name, "").strip().lower() or default
    if value not in known:
        refuse(name, value, " or ".join(known))
    return value


def address(name: str, *, with_path: bool = False) -> str:
    """The URL of a site, or with `with_path` of a page; blank where it is not set."""
    value = os.environ.get(name, "").rstrip("/")
    parts = urlsplit(value)
    if value and parts.path and not with_path:
        refuse(name, value, "an address without a path, such as https://rpe.example.pe")
    if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
        refuse(name, value, "an address such as https://rpe.example.pe")
    return value


def text(name: str, *, default: str = "") -> str:
    """Any text."""
    return os.environ.get(name, "").strip() or default


def whole(name: str, *, default: int) -> int:
    """A whole number from zero up."""
    value = os.environ.get(name, "").strip()
    if value and not value.isdecimal():
        refuse(name, value, "a whole number")
    return int(value) if value else default


def folder(name: str, *, default: Path) -> Path:
    """An absolute path of a folder, which is created at the first write."""
    value = os.environ.get(name, "")
    if value and not Path(value).is_absolute():
        refuse(name, value, "the full path of a folder")
    return Path(value) if value else default


def folder_or_store(name: str, *, default: Path) -> Path | str:
    """An absolute path of a folder, or the address of a place in an object store, such as s3://bucket/folder."""
    value = os.environ.get(name, "").rstrip("/")
    if not value.startswith("s3://"):
        return folder(name, default=default)
    parts = urlsplit(value)
    if not parts.netloc or parts.query or "@" in parts.netloc:
        # Leave what may be a key out of the message.
        refuse(
            name, value.split("@")[-1], "the full path of a folder, or an address such as s3://bucket/folder"
        )
    return value


def engine(name: str, *, default: str) -> str:
    """What answers questions about customs: `duckdb`, or the address of Spark."""
    value = os.environ.get(name, "").strip() or default
    if value != default and not (value.startswith("spark://") and urlsplit(value).netloc):
        refuse(name, value, f"{default}, or the address of Spark such as spark://spark.example.pe:7077")
    return value


def replica(name: str) -> dict[str, object]:
    """The address of a standby of PostgreSQL; empty where it is not set."""
    if not os.environ.get(name):
        return {}
    found = database(name, default=Path())
    if found["ENGINE"] != "django.db.backends.postgresql":
        refuse(name, "sqlite:…", "postgres://user:password@host:port/name, of a standby")
    return found


def database(name: str, *, default: Path) -> dict[str, object]:
    """A database address as sqlite:///file or postgres://user:password@host:port/name."""
    url = os.environ.get(name) or f"sqlite:///{default}"
    # Leave the password out of the message.
    shown = url.split("@")[-1]
    if urlsplit(url).scheme not in DATABASE_SCHEMES:
        refuse(name, shown, "sqlite:///file or postgres://user:password@host:port/name")
    try:
        config: dict[str, object] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except ValueError:
        refuse(name, shown, "sqlite:///file or postgres://user:password@host:port/name")
    if not config.get("NAME"):
        refuse(name, shown, "the name of a database at its end")
    return config
