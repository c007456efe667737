"""What a page is on paper."""

import re

from playwright.sync_api import Page


def print_pages(page: Page) -> tuple[int, set[tuple[int, int]]]:
    """How many pages, and their sizes in millimetres."""
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    sizes = {(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in boxes}
    return len(re.findall(rb"/Type\s*/Page\b", pdf)), sizes
