"""What kind of file this is. Its name and its first bytes must say the same."""

from pathlib import PurePath

from channels_registry.spreadsheets.refusals import UnreadableSheet

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MAGIC = ((b"%PDF", "This is a PDF"), (b"\x1f\x8b", "This is a compressed file"))
_WORKBOOK = ".xlsx"
_WITH_MACROS = (".xlsm", ".xltm", ".xlsb")
_BINARY = (_WORKBOOK, *_WITH_MACROS, ".xls", ".xltx", ".ods", ".numbers", ".zip")


def is_workbook(name: str, start: bytes) -> bool:
    """Whether it is an Excel workbook, by its name and its first bytes; else it may be text.

    Raises UnreadableSheet for what is certainly neither.
    """
    suffix = PurePath(name.strip().lower()).suffix
    if start.startswith(_OLD_OFFICE):
        raise _refuse(
            "This is an Excel file of the old kind (.xls), or one that is protected by a password. "
            "Save it as an Excel workbook (.xlsx) without a password, or as CSV."
        )
    if start.startswith(_ZIP):
        return _check_zip(suffix)
    for magic, sentence in _MAGIC:
        if start.startswith(magic):
            raise _refuse(f"{sentence}. Save it as CSV, or copy the cells and paste them.")
    if suffix in _BINARY:
        raise _refuse(
            f"The name ends with {suffix}, but what is in it is something else. "
            "Save it as an Excel workbook (.xlsx), or as CSV."
        )
    return False


def _check_zip(suffix: str) -> bool:
    if suffix in _WITH_MACROS:
        raise _refuse(
            f"We read no files with macros or of Excel's binary kind ({suffix}). "
            "Save it as an Excel workbook (.xlsx), or as CSV."
        )
    if suffix != _WORKBOOK:
        raise _refuse(
            "This is an Excel or zip file, but its name does not end with .xlsx. "
            "Save it as an Excel workbook (.xlsx), or save it as CSV."
        )
    return True


def _refuse(sentence: str) -> UnreadableSheet:
    return UnreadableSheet("not_text", sentence)
