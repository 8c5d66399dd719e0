"""What a county's screens show, kept for the next start of the server: signed, so that nobody else's file is ever unpickled."""

import hashlib
import hmac
import pickle
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import twin
from twin.base.kernel import cache_home
from twin.living.register import written

if TYPE_CHECKING:
    from twin.desk.work import Work

FILE = "work.bin"
_KEY = (
    "desk.key"  # in the user's own cache, which is trusted as compiled code in it is; never in the county's folder, which travels
)
_SIGNED = 32


def keep(home: Path, work: "Work") -> bool:
    """Write it to the desk's folder `home`; False where the user has no folder for the key."""
    key = _key()
    if key is None:
        return False
    content = pickle.dumps(work)
    written.replace(home / FILE, _sign(key, content) + content)
    return True


def kept(home: Path, digest: str) -> "Work | None":
    """What was kept of these data by this user with this program; None where it is of others, or was touched."""
    key, file = _key(), home / FILE
    if key is None or not file.is_file():
        return None
    data = file.read_bytes()
    content = data[_SIGNED:]
    if not hmac.compare_digest(_sign(key, content), data[:_SIGNED]):
        return None
    found: Work = pickle.loads(content)
    return found if found.digest == digest and found.whole else None


def _sign(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, _program() + content, hashlib.sha256).digest()


def _key() -> bytes | None:
    """The user's key, made once; None for a user without a folder of their own."""
    place = cache_home()
    if place is None:
        return None
    written.once(place / _KEY, secrets.token_bytes(32))
    (place / _KEY).chmod(0o600)
    return (place / _KEY).read_bytes()


@cache
def _program() -> bytes:
    """Of the files of this program: what another one pickled may not fit it."""
    here, digest = Path(twin.__file__).parent, hashlib.sha256()
    for path in sorted(here.rglob("*.py")):
        found = path.stat()
        digest.update(f"{path.relative_to(here).as_posix()} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.digest()
