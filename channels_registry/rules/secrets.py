"""Does a text look like a password or a secret? Then it is refused, and never stored.

Where somebody keeps a secret may be said ("1Password, vault Marketing"); the secret itself may not.
A text is judged by what it calls itself ("pw=..."), by the shapes that services give their keys,
and by words that are too mixed for a name. What a person could remember looks like any other
words: not every secret can be found, but what is pasted from a password manager is.
"""

import re

from accounts.words import gettext_lazy as _

SENTENCE = _(
    "This looks like a password or a key, and none is kept here. Change it if it was one, and"
    " write only where it is kept, such as “1Password, vault Marketing”."
)

_LABELS = (
    r"pass(?:word|wort|wd|phrase|code|[ -]phrase|[ -]code)?s?|pwd?|kennw(?:or|ör)t(?:er)?"
    r"|mot de passe|mdp|contrase(?:ñ|n)a|clave|senha|wachtwoord"
    r"|secrets?|client[ _-]?secret|api[ _-]?keys?|(?:access[ _-]?)?tokens?|pin|otp|totp"
    r"|(?:recovery|backup|security)[ _-]?codes?|credentials?"
)
# "pw: x", "password = x", "Passwort -> x".
_LABELLED = re.compile(rf"(?i)(?<![a-z0-9])(?:{_LABELS})\s*(?::|=|-+>|→|⇒)\s*\S")
# "the password is x", but not "the password is kept with Dana".
_SAID = re.compile(
    rf"(?i)(?<![a-z0-9])(?:{_LABELS})\s+(?:is|ist|est|es|lautet)\s+"
    r"(?!(?:in|with|at|on|by|the|not|now|kept|held|stored|saved|managed|known|shared|bei|im|dans)\b)\S"
)
# "pw hunter2": the next word holds a digit.
_BESIDE = re.compile(rf"(?i)(?<![a-z0-9])(?:{_LABELS})\s+(?=\S*[a-z])(?=\S*\d)\S{{5,}}")

_KNOWN_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|otpauth://"
    r"|(?i:\bbearer\s+\S{12,})"
    r"|\bmh_live_"
    r"|\b[sprw]k[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{12,}"
    r"|\b(?:gh[opusr]|glpat|github_pat|npm|shpat|hf|dop_v1)[-_][A-Za-z0-9_-]{16,}"
    r"|\bxox[abeprs]-"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{12,}"
    r"|\bAIza[0-9A-Za-z_-]{20,}"
    r"|\bya29\."
    r"|\bEAA[A-Za-z0-9]{20,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}"
    r"|://[^/\s:@]+:[^/\s@]+@"  # an address with a password in it
    r"|(?i:[?&#](?:password|pwd?|secret|token|key|api_?key)=\S)"
    r"|\b(?=\S*\d)(?=\S*[A-Z])[A-Za-z0-9]{6}(?:-[A-Za-z0-9]{6}){2}\b"  # Apple's suggestions
)
# Groups of four: how seeds of a second step and passwords for one app are shown.
_GROUPS_OF_FOUR = re.compile(
    r"(?:[a-z]{4} ){3}[a-z]{4}|(?:(?=\w*\d)?[A-Z2-7]{4}[ -]){3,}[A-Z2-7]{4}"
)

# They hold digits and capitals, and are the very answer that is asked for.
_VAULTS = re.compile(r"(?i)\b(?:1password\d?|keepass\w*|lastpass|m365|o365|365)(?![a-z0-9])")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+")
_EMAIL = re.compile(r"[\w.+'-]+@[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b")
_UUID = re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_FRAGMENT = re.compile(r"#([A-Za-z0-9_/+=-]{16,})")

_BETWEEN_WORDS = re.compile(r"[\s/\\|>,;:()\[\]{}<\"\u201c\u201d\u2018\u2019\u00ab\u00bb]+")
_PLAIN_PIECE = re.compile(r"[A-Z]?[^\W\d_]*|\d{1,4}|[A-Z]+")
_JOINTS = re.compile(r"[-_.&+'\u2013]+")
# "Sommer2026!": a word, a number, a mark, as people make them up.
_MADE_UP = re.compile(r"[A-Za-z]{3,}[-_.]?\d{1,8}[!?$#*@%=+]+|[!?$#*@%]+[A-Za-z]{3,}\d{1,8}")


def looks_like_a_secret(line: str) -> bool:
    """Whether a line of text holds something that is better not written down here."""
    rest = line
    for place in (_ADDRESS, _EMAIL, _UUID, _VAULTS):  # they say where, whatever is in them
        rest = place.sub(" ", rest)
    return (
        any(shape.search(rest) for shape in (_LABELLED, _SAID, _BESIDE))
        or bool(_KNOWN_SHAPES.search(line))
        or bool(_GROUPS_OF_FOUR.fullmatch(line.strip()))
        or any(_is_random(part) for part in _FRAGMENT.findall(line))
        or any(_is_random(word) for word in _BETWEEN_WORDS.split(rest))
    )


def _is_random(word: str) -> bool:
    """Too mixed for a name: the shorter the word, the more kinds of characters it must mix."""
    word = word.strip(".,'")
    if _MADE_UP.fullmatch(word):
        return len(word) >= 8
    if len(word) < 8 or all(_PLAIN_PIECE.fullmatch(piece) for piece in _JOINTS.split(word)):
        return False
    kinds = {_kind(character) for character in word}
    switches = _count_switches(word)
    if "mark" in kinds and len(kinds) >= 3:
        return switches >= (3 if "digit" in kinds else 4)
    if len(word) >= 16:
        return switches / len(word) >= 0.18
    return len(word) >= 10 and "digit" in kinds and switches >= 4


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    if character.isupper():
        return "upper"
    return "lower" if character.isalpha() or _JOINTS.fullmatch(character) else "mark"


def _count_switches(word: str) -> int:
    """How often the kind of character changes. A capital that begins a word changes it once."""
    kinds = [_kind(character) for character in word]
    return sum(
        before != after and not (after == "lower" and before == "upper" and earlier != "upper")
        for earlier, before, after in zip(["", *kinds], kinds, kinds[1:], strict=False)
    )
