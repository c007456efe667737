"""The one way in which this package says no."""


class UnreadableSheet(ValueError):
    """The file as a whole cannot be read. The message says what is wrong and what to do.

    `code` is one of: empty, not_text, encoding, nul, quotes, line_too_long, cell_too_long,
    too_many_columns, too_many_rows, columns (they name no channel); of a workbook also: workbook
    (damaged, or none), too_large, protected, macros.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
