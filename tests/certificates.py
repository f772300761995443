"""Certificates for servers on loopback, made anew for each test: an authority, and what it or nobody vouches for."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate with its key, that signs others."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @classmethod
    def root(cls) -> Authority:
        key = rsa.generate_private_key(65537, 2048)
        name = _name("Test Root")
        return cls(_signed(name, name, key.public_key(), key, is_authority=True), key)

    def subordinate(self) -> Authority:
        """An intermediate authority."""
        key = rsa.generate_private_key(65537, 2048)
        signed = _signed(
            _name("Test Intermediate"),
            self.certificate.subject,
            key.public_key(),
            self.key,
            is_authority=True,
        )
        return Authority(signed, key)

    def server(
        self,
        folder: Path,
        name: str,
        *,
        days: int = 1,
        bits: int = 2048,
        host: str = "127.0.0.1",
    ) -> Path:
        """A PEM file with certificate and key of a server at `host`, valid until `days` from now."""
        key = rsa.generate_private_key(65537, bits)
        alternative = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(host))])
        signed = _signed(
            _name(name),
            self.certificate.subject,
            key.public_key(),
            self.key,
            days=days,
            alternative=alternative,
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = folder / f"{name}.pem"
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
        return path

    def write(self, folder: Path) -> Path:
        """A PEM file that says whom to trust, for SSL_CERT_FILE."""
        path = folder / "trusted.pem"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path


def server_context(pem: Path, *, is_old: bool = False) -> ssl.SSLContext:
    """The server's side; `is_old`: TLS 1.0 and nothing newer, as OpenSSL offers it at security level 0 only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if is_old:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    context.load_cert_chain(pem)
    return context


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: rsa.RSAPublicKey,
    by: rsa.RSAPrivateKey,
    *,
    is_authority: bool = False,
    days: int = 1,
    alternative: x509.SubjectAlternativeName | None = None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - DAY * 9)
        .not_valid_after(datetime.now(UTC) + DAY * days)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if alternative is not None:
        builder = builder.add_extension(alternative, critical=False)
    return builder.sign(by, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
