"""What a workbook's zip archive must be before anything in it is believed.

The sizes in an archive's directory can lie, so every entry is unpacked once, in pieces, counted
and thrown away. Archives inside it are never opened.
"""

import struct
import zlib
from typing import BinaryIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from channels_registry.spreadsheets.refusals import UnreadableSheet

MAX_ENTRIES = 200
MAX_UNPACKED = 60 * 1024 * 1024
MAX_RATIO = 100
_PIECE = 64 * 1024
_ENTRY = 2 * 1024  # of the directory, far above what a workbook's names take
_END = b"PK\x05\x06"
_END_LENGTH = 22
_ENCRYPTED = 0x1
_MACROS = "vbaproject.bin"
_MANIFEST = "[Content_Types].xml"


def check_archive(file: BinaryIO) -> None:
    """Raise UnreadableSheet for an archive that is no workbook, or that is made to do harm."""
    _check_end(file)
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            _check_names(entries)
            unpacked = 0
            for entry in entries:
                unpacked = _check_entry(archive, entry, unpacked)
    except UnreadableSheet:
        raise
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise _damaged() from error


def _check_end(file: BinaryIO) -> None:
    """The directory's length, before it is read: a million names are a million objects."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 65_536 - _END_LENGTH))
    tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_LENGTH:
        raise _damaged()
    (length,) = struct.unpack_from("<L", tail, end + 12)
    if length > MAX_ENTRIES * _ENTRY:
        raise _too_many()


def _check_names(entries: list[ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _too_many()
    names = [entry.filename for entry in entries]
    for name in names:
        if ".." in name.split("/") or name.startswith("/") or "\\" in name or ":" in name:
            raise UnreadableSheet(
                "workbook", "A part of this file points outside of it. Save it anew in Excel."
            )
    if len(set(names)) < len(names):
        raise _damaged()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise UnreadableSheet(
            "protected", "The file is protected by a password. Save it without one."
        )
    if any(name.lower().endswith(_MACROS) for name in names):
        raise UnreadableSheet(
            "macros", "The file holds macros. Save it as an Excel workbook (.xlsx) without them."
        )
    if _MANIFEST not in names:
        raise UnreadableSheet(
            "workbook", "This is a zip file and no Excel workbook. Unpack it, and upload the sheet."
        )


def _check_entry(archive: ZipFile, entry: ZipInfo, unpacked: int) -> int:
    """Unpack one entry into nothing. Answers how many bytes all entries so far have."""
    most = entry.compress_size * MAX_RATIO
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    prolog = _Prolog() if is_xml else None
    size = 0
    with archive.open(entry) as content:
        while piece := content.read(_PIECE):
            size += len(piece)
            if size > most or unpacked + size > MAX_UNPACKED:
                raise UnreadableSheet(
                    "too_large",
                    "Unpacked, this file is far larger than a list of channels. "
                    "Copy its cells into a new workbook, or save it as CSV.",
                )
            if prolog is not None:
                prolog.feed(piece)
    return unpacked + size


class _Prolog:
    """Reads XML as far as its first element: a document type can stand nowhere else."""

    def __init__(self) -> None:
        self._is_over = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        if self._is_over:
            return
        try:
            self._parser.Parse(piece)
        except expat.ExpatError as error:
            if not self._is_over:
                raise _damaged() from error

    def _end(self, name: str, attributes: dict[str, str]) -> None:
        self._is_over = True

    def _refuse(self, *declaration: object) -> None:
        raise UnreadableSheet(
            "workbook", "The file declares entities, which no workbook does. Save it anew in Excel."
        )


def _damaged() -> UnreadableSheet:
    return UnreadableSheet(
        "workbook", "The file is damaged, or no Excel workbook. Open it in Excel and save it anew."
    )


def _too_many() -> UnreadableSheet:
    return UnreadableSheet(
        "workbook",
        f"The file has more than {MAX_ENTRIES} parts. Copy its cells into a new workbook.",
    )
