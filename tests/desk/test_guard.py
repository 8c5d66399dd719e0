"""Who is answered, whose changes are taken, how much is read, who is let in."""

import http.client
import socket
import time

import pytest

from tests.desk.conftest import visited
from tests.desk.kinds import KINDS
from tests.workbook.books import book
from twin.base.errors import InputError
from twin.desk.desk import Desk
from twin.desk.guard import hosts_of
from twin.desk.pages import local
from twin.desk.password import TRIES, Tries, fits, hashed, of_file
from twin.desk.session import Session, Signer

PASSWORD = "鱼米之乡 2026"


def place(visitor):
    return visitor.address.removeprefix("http://")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "10.0.0.7", "127.0.0.1.evil.example", "", "[::2]:80", "localhost.evil"]
)
def test_other_hosts_are_not_answered(visitor, host):
    answer = visitor.get("/", headers={"host": host})
    assert answer.status_code == 421 and "<" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9000", "LOCALHOST:80", "[::1]:8765"])
def test_this_machine_is_answered_by_any_port(visitor, host):
    assert visitor.get("/jobs", headers={"host": host}).status_code == 200


def test_two_hosts_are_none(visitor):
    line = f"GET / HTTP/1.1\r\nHost: {place(visitor)}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert b" 200 " not in _raw(visitor, line.encode()).split(b"\r\n")[0]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", "", "http://[", "file://", False])
@pytest.mark.parametrize("path", ["/language", "/data/workbook", "/data/month", "/data/undo", "/corner", "/jobs/1/stop"])
def test_a_change_from_elsewhere_is_not_taken(visitor, origin, path):
    before = len(visitor.desk.shelf.all())
    answer = visitor.post(path, origin=origin, data={"lang": "zh", "name": "baseline"})
    assert answer.status_code == 403 and len(visitor.desk.shelf.all()) == before


def test_a_change_from_the_desks_own_page_is_taken(visitor):
    assert visitor.post("/language", data={"lang": "zh", "back": "/jobs"}).url.path == "/jobs"
    assert 'lang="zh"' in visitor.get("/jobs").text
    assert visitor.post("/language", data={"lang": "en", "back": "/jobs"}).status_code == 200
    assert '<html lang="en">' in visitor.get("/jobs").text


def test_every_answer_has_its_headers_and_one_cookie_that_no_script_reads(visitor):
    visitor.client.cookies.clear()
    for path in ("/", "/jobs", "/nowhere", "/data/check/none"):
        answer = visitor.get(path)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "'unsafe-inline'" not in answer.headers["content-security-policy"].split("style-src")[0]
        assert (answer.headers["x-content-type-options"], answer.headers["x-frame-options"]) == ("nosniff", "DENY")
        assert "<script>" not in answer.text and "onclick" not in answer.text
    visitor.client.cookies.clear()
    cookie = visitor.get("/jobs").headers.get_list("set-cookie")
    assert len(cookie) == 1 and "HttpOnly" in cookie[0] and "SameSite=Strict" in cookie[0]
    assert "set-cookie" not in visitor.get("/jobs").headers


def test_a_fault_shows_nothing_of_itself(visitor, monkeypatch):
    def fault():
        raise RuntimeError("secret inside")

    monkeypatch.setattr(visitor.desk.shelf, "all", fault)
    answer = visitor.get("/jobs")
    assert answer.status_code == 500 and "secret" not in answer.text and "Traceback" not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    assert "secret inside" in (visitor.desk.home / "faults.txt").read_text()


def _raw(visitor, content, then=()):
    """What a server answers to bytes as they are."""
    host, port = place(visitor).split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        try:
            line.sendall(content)
            for piece in then:
                line.sendall(piece)
        except OSError:
            pass  # it stopped reading
        found = b""
        try:
            while piece := line.recv(65536):
                found += piece
        except OSError:
            pass
        return found


def _head(visitor, path, more):
    return (f"POST {path} HTTP/1.1\r\nHost: {place(visitor)}\r\nOrigin: {visitor.address}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n{more}\r\n\r\n").encode()  # fmt: skip


def test_a_body_that_says_it_is_too_large_is_not_read(visitor):
    found = _raw(visitor, _head(visitor, "/language", f"Content-Length: {2**40}"))
    assert b" 413 " in found.split(b"\r\n")[0]


def test_a_body_that_does_not_say_how_large_it_is_is_read_up_to_the_limit(visitor):
    """Chunks of 64 kB for ever: the answer comes when the limit is passed, long before the end."""
    sent = []

    def pieces():
        for _ in range(10_000):
            sent.append(1)
            yield b"10000\r\n" + b"a" * 65536 + b"\r\n"

    found = _raw(visitor, _head(visitor, "/language", "Transfer-Encoding: chunked"), pieces())
    assert b" 413 " in found.split(b"\r\n")[0] or not found  # the connection may be closed before the answer is read
    assert len(sent) < 1000
    assert visitor.get("/jobs").status_code == 200


def test_a_body_that_does_not_come_is_not_waited_for(tmp_path):
    with visited(Desk(tmp_path / "none", workers=0, kinds=KINDS), patience=0.3) as visitor:
        began = time.monotonic()
        found = _raw(visitor, _head(visitor, "/language", "Content-Length: 100") + b"lang")
        assert b" 408 " in found.split(b"\r\n")[0] and time.monotonic() - began < 5


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_other_methods_do_nothing(visitor, method):
    host, port = place(visitor).split(":")
    line = http.client.HTTPConnection(host, int(port))
    line.request(method, "/data/undo", headers={"Origin": visitor.address})
    assert line.getresponse().status in (400, 405)
    line.close()


@pytest.mark.parametrize("path", ["//evil.example", "http://evil.example", "/\\evil.example", "", "javascript:alert(1)", "/a\nb"])
def test_no_way_back_leads_elsewhere(path):
    assert local(path) == "/"


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/corner/x/..%2f..%2fjob.json"]
)
def test_no_path_leads_out(visitor, path):
    host, port = place(visitor).split(":")
    line = http.client.HTTPConnection(host, int(port))
    line.request("GET", path)
    answer = line.getresponse()
    assert answer.status == 404 and b"import" not in answer.read()
    line.close()


# Cookies and passwords


def test_a_session_comes_back_and_no_changed_one_does():
    signer, session = Signer(b"k" * 32), Session.new("zh")
    text = signer.text(session)
    assert signer.read(text) == session
    assert Signer(b"j" * 32).read(text) is None
    for at in range(0, len(text), 3):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        assert signer.read(changed) in (None, session)  # the last sign of base64 has idle bits
    for spoilt in ("", ".", "a.b", "ä.ö", "a" * 5000, text + "."):
        assert signer.read(spoilt) in (None, session)
    assert signer.read(signer.text(Session("x", "zh", True, int(time.time()) - 1))) is None


def test_a_password_file_keeps_a_hash_and_nothing_else(tmp_path):
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    kept = of_file(file)
    assert PASSWORD not in file.read_text(encoding="utf-8") and of_file(file) == kept
    assert file.stat().st_mode & 0o777 == 0o600
    assert fits(PASSWORD, kept) and not fits("鱼米之乡 2027", kept) and not fits("a" * 1000, kept)
    assert hashed(PASSWORD) != hashed(PASSWORD)


@pytest.mark.parametrize("text", ["", "short", "two\nlines of text", "a" * 300, "scrypt$1$2", "scrypt$16384$8$1$%%$%%"])
def test_what_is_no_password_is_one_message(tmp_path, text):
    file = tmp_path / "password"
    file.write_text(text)
    with pytest.raises(InputError, match="password"):
        of_file(file)


def test_wrong_passwords_are_counted_by_address(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("twin.desk.password.time.monotonic", lambda: now[0])
    tries = Tries()
    for number in range(TRIES):
        assert tries.wait("a") == 0, number
        tries.wrong("a")
    assert tries.wait("a") > 0 and tries.wait("b") == 0
    now[0] += 301
    assert tries.wait("a") == 0


@pytest.mark.slow
def test_only_who_knows_the_password_is_let_in_and_guessing_ends(tmp_path):
    desk = Desk(book(tmp_path / "my"), workers=0, kinds=KINDS)
    with visited(desk, password=hashed(PASSWORD)) as visitor:
        assert visitor.get("/data").url.path == "/door"
        assert visitor.get("/jobs/00000000000000000000.json").status_code == 401
        assert visitor.post("/corner", data={"name": "baseline"}).status_code == 401
        assert visitor.get("/data/workbook").url.path == "/door"
        before = visitor.client.cookies["twin_desk"]
        assert visitor.post("/door", data={"password": PASSWORD}).url.path == "/"
        assert visitor.client.cookies["twin_desk"] != before
        assert visitor.get("/data").url.path == "/data"
        visitor.client.cookies.set("twin_desk", before)
        visitor.client.cookies.clear()
        answers = [visitor.post("/door", data={"password": f"wrong {number}"}).status_code for number in range(TRIES + 2)]
        assert answers == [403] * TRIES + [429] * 2
        assert visitor.post("/door", data={"password": PASSWORD}).status_code == 429


def test_an_open_address_answers_to_addresses_and_its_own_names():
    assert hosts_of("127.0.0.1") == (frozenset({"127.0.0.1", "localhost", "::1"}), False)
    names, any_address = hosts_of("0.0.0.0")
    assert any_address and socket.gethostname().lower() in names and "evil.example" not in names
