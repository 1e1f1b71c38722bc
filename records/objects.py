"""Files in an object store that speaks S3: each is there whole or not at all, because a store shows no half of one."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

from records.storage import NotStored, StoredFile

logger = logging.getLogger(__name__)

FAULTS = (BotoCoreError, Boto3Error, ClientError)
CHUNK = 2**20
PATIENCE = {
    "connect_timeout": 5,
    "read_timeout": 30,
    "retries": {"mode": "standard", "total_max_attempts": 3},
}
"""Seconds, and how often it is tried: somebody waits for the page."""


class ObjectStorage(S3Storage):  # type: ignore[misc] # has no types
    """The objects below an address such as `s3://bucket/folder`. One of the same name is replaced."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.where = address
        super().__init__(
            bucket_name=parts.netloc,
            location=parts.path.strip("/"),
            endpoint_url=settings.OBJECT_STORE_ENDPOINT or None,
            region_name=settings.OBJECT_STORE_REGION,
            access_key=settings.OBJECT_STORE_KEY or None,
            secret_key=settings.OBJECT_STORE_SECRET or None,
            client_config=Config(**PATIENCE, s3={"addressing_style": "path"}, signature_version="s3v4"),
            file_overwrite=True,
            default_acl=None,
        )

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _key(self, name: str) -> str:
        return f"{self.location}/{name}".lstrip("/")

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:
        try:
            return str(super()._save(name, content))
        except FAULTS as fault:
            logger.exception("%s was not stored", name)
            raise NotStored(
                _("The file could not be stored: the store of files does not take it. Nothing was saved.")
            ) from fault

    def fault(self, name: str, size: int, sha256: str) -> str:
        """Why a file is not the one with this size and digest, for the administrator; "" where it is."""
        try:
            found = self._client.get_object(Bucket=self.bucket_name, Key=self._key(name))
            if found["ContentLength"] < size:
                return f"is partial: {found['ContentLength']} of {size} bytes"
            digest = hashlib.sha256()
            for chunk in found["Body"].iter_chunks(CHUNK):
                digest.update(chunk)
            same = found["ContentLength"] == size and digest.hexdigest() == sha256
            return "" if same else "was altered"
        except self._client.exceptions.NoSuchKey:
            return "is missing"
        except FAULTS as fault:
            return f"cannot be read: {_line(fault)}"

    def _open(self, name: str, mode: str = "rb") -> File:
        with self._asked():
            return cast(File, super()._open(name, mode))

    def delete(self, name: str) -> None:
        with self._asked():
            super().delete(name)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """A fault of the store as that of a folder, an OSError."""
        try:
            yield
        except FAULTS as fault:
            raise OSError(f"{self.where} does not answer: {_line(fault)}") from fault

    def is_away(self) -> str:
        """Why the store cannot be read; "" where it can."""
        try:
            self._client.head_bucket(Bucket=self.bucket_name)
        except FAULTS as fault:
            return f"does not answer ({_line(fault)})"
        return ""

    def files(self) -> Iterator[StoredFile]:
        """All that is stored, in the order of the names."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._asked():
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=self._key("")):
                for found in page.get("Contents", ()):
                    name = found["Key"].removeprefix(self._key(""))
                    yield StoredFile(name, found["LastModified"].timestamp())


def _line(fault: Exception) -> str:
    return " ".join(str(fault).split())
