"""An upload that is too large is dropped while it arrives, and the form can say so."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class Quota(FileUploadHandler):
    """Stops the writing of a file at the limit; what follows of it is read and thrown away."""

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count each file from its beginning."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on to the handlers that write, unless it is one too many."""
        self.received += len(raw_data)
        if self.received > settings.IMPORT_MEGABYTES << 20:
            self.request.upload_too_large = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the finished file to the handlers that wrote it."""
