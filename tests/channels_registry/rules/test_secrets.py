"""Places where a secret is kept may be said, secrets may not."""

import random
import string

import pytest

from channels_registry.rules.secrets import looks_like_a_secret

PLACES = """
1Password, vault Marketing
1Password 8, vault Marketing 2026
Keeper > Social > X
Keeper/Social/Instagram
KeePassXC, Group_Social_2026
Bitwarden collection "Social media"
LastPass: shared folder Press
Dashlane, Communications / Brand
Vault of IT Security, shelf 3
Safe in room 4.12, envelope 7
The password is in 1Password
The password is kept with the IT desk
Passwords are with Tom Okafor
Ask Dana Whitfield, +44 20 7946 0110
Hootsuite team Kestrel-UK
Sprinklr workspace Aldermoor_Social_EMEA
M365 shared mailbox social@aldermoor-group.example
Owned by Press.Office2@aldermoor.example
https://start.1password.com/open/i?a=QX7R5PLLWZ&v=rw3yx8sdk4p&i=kjh2345mnbv6789qwert
https://vault.bitwarden.com/#/vault?itemId=550e8400-e29b-41d4-a716-446655440000
op://Marketing/Instagram/password
550e8400-e29b-41d4-a716-446655440000
Brightline agency
O'Brien & Söhne Kommunikationsberatung GmbH
Wunderman Thompson, Düsseldorf
Agency 72andSunny
WPP-Group-M-2026
AldermoorGroupMarketingEMEA
Marketing2026
iPhone15Pro of the press office
Donaudampfschifffahrtsgesellschaft
キーパー、広報の保管庫
خزنة فريق الإعلام
"""

SECRETS = """
password: hunter2
Password = letmein
pw=abc
pw: x
PW hunter2
pwd hunter22
passwort: sommer
Kennwort → geheim
mot de passe : azerty
contraseña: sol
Keeper > Social > X, pw: kestrel
The password is kestrel1
passphrase: correct horse battery staple
passphrase is correct horse battery staple
api key: 12
API_KEY=12
client_secret=foo
token: abcdef
PIN: 4711
recovery code: 1234
backup codes = 1234
sk-abcdefghijklmnop
sk-proj-Ab12Cd34Ef56Gh78
sk_live_4eC39HqLyjWDarjtT1zdp7dc
ghp_16C7e42F292c6912E7710c838347Ae178B4a
github_pat_11ABCDEFG0123456789
glpat-abcdefghijklmnopqrst
xoxb-123456789-abcdef
AKIAIOSFODNN7EXAMPLE
AIzaSyA1234567890abcdefghijklmnopq
ya29.a0AfH6SMBx
eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.abc
mh_live_0123456789abcdef
Bearer abcdefghijklmnop
-----BEGIN PRIVATE KEY-----
-----BEGIN RSA PRIVATE KEY-----
otpauth://totp/X:acme?secret=JBSWY3DPEHPK3PXP
https://tom:kestrel@vault.example/
https://vault.example/?token=abc
https://share.example/s#8dKf0sLq2mNv7bXz1cYw
Tr0ub4dor&3
P@ssw0rd!
Sommer2026!
kestrel2026!
$Kestrel1
xK9#mQ2$vL
aB3dE5gH7jK9
JBSWY3DPEHPK3PXP
JBSW Y3DP EHPK 3PXP
JBSW-Y3DP-EHPK-3PXP
abcd efgh ijkl mnop
d41d8cd98f00b204e9800998ecf8427e
QWxhZGRpbjpvcGVuIHNlc2FtZQ
hupmuv-Qitpi0-cyqcis
1Password, vault Marketing, Xk29fLq8Zm3v
"""


@pytest.mark.parametrize("text", PLACES.strip().splitlines())
def test_where_something_is_kept_may_be_said(text: str) -> None:
    assert not looks_like_a_secret(text)


@pytest.mark.parametrize("text", SECRETS.strip().splitlines())
def test_what_looks_like_a_secret_is_found(text: str) -> None:
    assert looks_like_a_secret(text)


@pytest.mark.parametrize(
    ("length", "marks", "at_least"),
    [(12, "!#$%&*=?@^~", 0.95), (16, "!#$%&*=?@^~", 0.98), (16, "", 0.9), (20, "", 0.97)],
)
def test_what_a_password_manager_makes_up_is_found(
    length: int, marks: str, at_least: float
) -> None:
    made_up = random.Random(length)  # noqa: S311 - the same words every time
    alphabet = string.ascii_letters + string.digits + marks
    words = ["".join(made_up.choices(alphabet, k=length)) for _ in range(1_000)]
    found = [word for word in words if looks_like_a_secret(f"Keeper, {word}")]
    assert len(found) >= at_least * len(words), set(words) - set(found)


def test_nothing_is_no_secret() -> None:
    assert not looks_like_a_secret("")
    assert not looks_like_a_secret("   ")
