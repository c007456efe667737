"""Which column means what: guessed from header words in four languages, or from the addresses."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

Columns = dict[str, int]

# Field -> the words that name it, the surest first. English, French, German, Spanish.
WORDS: Mapping[str, tuple[str, ...]] = {
    "address": (
        *("address", "adresse", "direccion", "url", "link", "lien", "enlace", "profile url"),
        *("profile link", "account url", "profile", "profil", "perfil", "website", "web"),
    ),
    "platform": (
        *("platform", "plateforme", "plattform", "plataforma", "network", "reseau", "netzwerk"),
        *("red social", "service key", "social network"),
    ),
    "handle": (
        *("handle", "username", "user name", "identifiant", "nutzername", "benutzername"),
        *("usuario", "account", "compte", "konto", "cuenta"),
    ),
    "name": (
        *("name", "nom", "nombre", "title", "titre", "titel", "titulo", "channel", "kanal"),
        *("canal", "organization", "organisation", "organizacion"),
    ),
    "purpose": ("purpose", "zweck", "proposito", "objectif", "type", "typ", "tipo"),
    "brand": ("brand", "marke", "marque", "marca"),
    "region": (
        *("region", "country", "land", "pays", "pais", "market", "markt", "marche", "mercado"),
    ),
    "language": ("language", "sprache", "langue", "idioma", "lengua", "lang"),
    "accountable": (
        *("accountable", "owner", "verantwortlich", "verantwortliche", "responsable", "besitzer"),
        *("proprietaire", "propietario", "eigentumer", "department", "departement", "abteilung"),
        *("departamento", "agency", "agence", "behorde", "agencia", "team", "service", "equipe"),
    ),
    "responsible": (
        *("responsible", "durchfuhrend", "ausfuhrend", "realisateur", "ejecutor", "encargado"),
    ),
    "consulted": ("consulted", "konsultiert", "consulte", "consultado"),
    "informed": ("informed", "informiert", "informe", "informado"),
    "audience": (
        *("audience", "followers", "follower", "abonnes", "abonnenten", "seguidores", "fans"),
        *("reichweite", "audiencia", "subscribers"),
    ),
    "status": ("status", "statut", "estado", "state", "etat", "zustand"),
    "notes": (
        *("notes", "note", "notizen", "notiz", "notas", "remarks", "bemerkung", "bemerkungen"),
        *("comment", "comments", "commentaire", "kommentar", "comentarios"),
    ),
    "official": ("official", "is official", "officiel", "offiziell", "oficial"),
}
# "Official name" and "official website" are columns of something else.
_WHOLE_ONLY = frozenset({"official"})
FIELDS = tuple(WORDS)
ROLES = ("accountable", "responsible", "consulted", "informed")
_LABELS = {"accountable": "Accountable (owner)", "audience": "Followers", "name": "Channel name"}
_LIKE_ADDRESS = re.compile(r"(?i)https?://\S+|www\.\S+|@\S+|[\w.-]+\.[a-z]{2,}(/\S*)?")


def label_of(field: str) -> str:
    return _LABELS.get(field, field.capitalize())


def fold(header: str) -> str:
    """Lower case, without accents and signs: "Régión / País" -> "region pais"."""
    bare = unicodedata.normalize("NFKD", header.casefold().replace("ß", "ss"))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters))


def looks_like_address(cell: str) -> bool:
    """Whether a cell is meant as a link or a handle, readable or not."""
    return _LIKE_ADDRESS.fullmatch(cell.strip()) is not None


def has_header(first_row: Sequence[str]) -> bool:
    """A first row without an address in any cell is a header."""
    return not any(looks_like_address(cell) for cell in first_row)


def guess_columns(header: Sequence[str]) -> Columns:
    """Field -> column number from 0. Whole headers first, then single words; no field twice."""
    folded = [fold(cell) for cell in header]
    columns: Columns = {}
    for fits in (_is_word, _has_word):
        for field, words in WORDS.items():
            if field not in columns and (fits is _is_word or field not in _WHOLE_ONLY):
                number = _find_column(folded, words, fits, taken=set(columns.values()))
                if number is not None:
                    columns[field] = number
    return columns


def is_named(field: str, header: str) -> bool:
    """Whether the whole header is a word for the field, and not only a part of it."""
    return fold(header) in WORDS[field]


def _is_word(header: str, word: str) -> bool:
    return header == word


def _has_word(header: str, word: str) -> bool:
    return f" {word} " in f" {header} "


def _find_column(
    headers: Sequence[str], words: Sequence[str], fits: Callable[[str, str], bool], taken: set[int]
) -> int | None:
    for word in words:
        for number, header in enumerate(headers):
            if number not in taken and fits(header, word):
                return number
    return None


def guess_address_column(
    rows: Sequence[Sequence[str]], is_profile: Callable[[str], bool]
) -> Columns:
    """Where no header says it: the column with the most cells that name an account."""
    counts: dict[int, int] = {}
    for row in rows:
        for number, cell in enumerate(row):
            if cell and is_profile(cell):
                counts[number] = counts.get(number, 0) + 1
    return {"address": max(counts, key=lambda number: (counts[number], -number))} if counts else {}


def count_headers(row: Sequence[str]) -> int:
    """How many cells of a row are words that name a column."""
    return len(guess_columns(row))


def are_enough(columns: Mapping[str, int]) -> bool:
    """Whether these columns can name a channel."""
    return "address" in columns or {"platform", "handle"} <= columns.keys()
