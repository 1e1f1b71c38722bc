"""Bare Debian 12 roots, made by debootstrap in var/image, in which an installation is tried."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "var/image"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
# What this machine trusts, the programs of a root do too.
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "PIP_CERT": f"/{CERTIFICATES}",
    "NODE_EXTRA_CA_CERTS": f"/{CERTIFICATES}",
    **{name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")},
}


def run(*command: object, **options: object) -> None:
    subprocess.run([str(word) for word in command], check=True, **options)  # type: ignore[call-overload] # noqa: S603 # our own commands


def bare_root(name: str, *packages: str) -> Path:
    """A new copy of the bare root with these packages, which is kept for the next time."""
    base = PLACE / "-".join(["base", *packages])
    if not (base / "usr/bin/dpkg").exists() or not (base / "etc/debian_version").exists():
        PLACE.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(base, ignore_errors=True)
        names = ",".join([*packages, "ca-certificates"])
        run("debootstrap", "--variant=minbase", f"--include={names}", "bookworm", base, MIRROR)
    for file in ("etc/resolv.conf", CERTIFICATES):
        shutil.copy(f"/{file}", base / file)
    return copy_of(base, name)


def copy_of(root: Path, name: str) -> Path:
    new = PLACE / name
    shutil.rmtree(new, ignore_errors=True)
    run("cp", "-a", "--reflink=auto", root, new)
    return new
