"""A file that cannot be read at all."""


class FileRefused(ValueError):
    """Why a file was not read and what to do, as a sentence without anything of its content."""
