"""Makes lists of channels as organizations keep them, of any length, always the same ones."""

import csv
import io
import random
from collections.abc import Iterator

from accounts.cells import escape_cell

HEADER = (
    *("Profile link", "Platform", "Username", "Channel name", "Brand", "Country", "Language"),
    *("Purpose", "Accountable", "Responsible", "Followers", "Notes"),
)
BAD_ROW_EVERY = 1_000
# The departments that every organization begins with.
OWNERS = ("Marketing", "PR & Communications", "Customer Service", "Sales", "Product")
BRANDS = ("Kestrel", "Brae", "Aldermoor", "Norrland Kaffe", "Écluse", "Straßenfest")
COUNTRIES = ("DE", "FR", "US", "GB", "JP", "BR", "SE", "ES", "Ünited Kingdom", "日本")
PURPOSES = ("Brand", "Support", "Press", "Careers", "Country", "Product", "")
NOTES = ("", "", "", "", "Agency posts here, see contract.", "=old, ask Ines")
ADDRESSES = {
    "X": "https://x.com/{}",
    "Instagram": "https://www.instagram.com/{}/",
    "Facebook": "https://www.facebook.com/{}",
    "YouTube": "https://www.youtube.com/@{}",
    "LinkedIn": "https://www.linkedin.com/company/{}",
    "TikTok": "https://www.tiktok.com/@{}?lang=de",
    "Telegram": "t.me/{}",
}


def list_rows(count: int) -> Iterator[tuple[str, ...]]:
    """One row per channel; of every thousand rows one names a post instead of a profile."""
    chance = random.Random(count)  # noqa: S311 - the same list each time
    for number in range(count):
        platform = chance.choice(list(ADDRESSES))
        brand, country = chance.choice(BRANDS), chance.choice(COUNTRIES)
        handle = f"acme{number:06}"
        is_bad = number % BAD_ROW_EVERY == BAD_ROW_EVERY // 2
        typed = chance.random() < 0.1
        address = ADDRESSES[platform].format(handle)
        if is_bad:
            platform, typed, address = "X", False, f"https://x.com/{handle}/status/{number + 1}"
        yield (
            "" if typed else address,
            platform,
            handle if typed else "",
            f"{brand} {country} {number}",
            brand,
            country,
            chance.choice(("de", "fr", "en", "ja", "")),
            chance.choice(PURPOSES),
            chance.choice(OWNERS),
            chance.choice(("", "", *OWNERS)),
            str(chance.randrange(2_000_000)),
            escape_cell(chance.choice(NOTES)),
        )


def count_channels(rows: int) -> int:
    """How many of the rows name a channel."""
    half = BAD_ROW_EVERY // 2
    return rows - (rows + half - 1) // BAD_ROW_EVERY


def make_list(count: int) -> bytes:
    """The CSV file, with its header."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(list_rows(count))
    return text.getvalue().encode()
