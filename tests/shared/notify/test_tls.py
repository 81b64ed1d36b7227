"""How a message travels in secret."""

import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.notify.message import TryLater
from shared.notify.transports import SmtpTransport
from tests.shared.notify.servers import (
    FROM,
    MESSAGE,
    TIMEOUT,
    WRITTEN,
    Inbox,
    Talk,
    dripping,
    running,
    transport,
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.org")])
    here = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36_500))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def served_by(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


class TestTls:
    """Speaking in secret with a mail server."""

    @pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
    def test_reaches_a_server_that_the_machine_trusts(
        self, certificate: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        tls = served_by(certificate)
        options = {"tls": tls} if scheme == "smtps" else {"tls_context": tls}

        with running(Inbox(), **options) as inbox:
            url = f"{scheme}://localhost:{inbox.port}"
            SmtpTransport(url, FROM, timeout=5).send(MESSAGE)

        [received] = inbox.received
        assert received.content == WRITTEN
        assert inbox.encrypted == [True]

    @pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
    def test_gives_nothing_to_a_server_that_nobody_vouches_for(
        self, certificate: Path, scheme: str
    ) -> None:
        tls = served_by(certificate)
        options = {"tls": tls} if scheme == "smtps" else {"tls_context": tls}

        with (
            running(Inbox(), **options) as inbox,
            pytest.raises(TryLater, match=r"No safe connection.*self-signed certificate"),
        ):
            transport(inbox.port, scheme=scheme, login="us:open%20sesame@").send(MESSAGE)

        assert (inbox.received, inbox.logins) == ([], [])

    def test_gives_nothing_to_a_server_of_another_name(
        self, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

        with (
            running(Inbox(), tls=served_by(certificate)) as inbox,
            pytest.raises(TryLater, match="IP address mismatch"),
        ):
            transport(inbox.port, scheme="smtps").send(MESSAGE)

        assert inbox.received == []

    def test_keeps_to_the_deadline(
        self,
        certificate: Path,
        monkeypatch: pytest.MonkeyPatch,
        rude_server: Callable[[Talk], int],
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

        def talk(connection: socket.socket) -> None:
            with served_by(certificate).wrap_socket(connection, server_side=True) as secret:
                dripping(b"220-")(secret)

        slow = SmtpTransport(f"smtps://localhost:{rude_server(talk)}", FROM, timeout=TIMEOUT)
        begun = time.monotonic()

        with pytest.raises(TryLater):
            slow.send(MESSAGE)

        assert time.monotonic() - begun < TIMEOUT * 4

    def test_never_falls_back_to_open_speech(self, inbox: Inbox) -> None:
        with pytest.raises(TryLater, match="does not offer"):
            transport(inbox.port, scheme="smtp+starttls", login="us:open%20sesame@").send(MESSAGE)
        assert (inbox.received, inbox.logins) == ([], [])
