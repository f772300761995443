"""A real redis-server of a test's own, on a free port of loopback, that keeps what it holds on disk."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from crawler.cluster.server import connect
from tests.certificates import Authority

PASSWORD = "geheim-9f3a"


@dataclass
class Server:
    """The server and where it keeps its log of commands."""

    folder: Path
    port: int
    authority: Authority | None = None  # speaks TLS alone, with a certificate by that one
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        """Its address; of one with TLS with the file that says whom to trust."""
        if self.authority is None:
            return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"
        return (
            f"rediss://:{PASSWORD}@127.0.0.1:{self.port}/0?ssl_ca_certs={self.authority.write(self.folder)}"
        )

    def _listening(self) -> list[str]:
        if self.authority is None:
            return ["--port", str(self.port)]
        pem = str(self.authority.server(self.folder, "redis"))
        words = f"--port 0 --tls-port {self.port} --tls-auth-clients no".split()
        return [
            *words,
            *("--tls-cert-file", pem, "--tls-key-file", pem),
            *("--tls-ca-cert-file", str(self.authority.write(self.folder))),
        ]

    def start(self) -> None:
        """Start it, with what it had on disk, and wait until it answers."""
        words = f"--bind 127.0.0.1 --appendonly yes --requirepass {PASSWORD} --dir".split()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["redis-server", *self._listening(), *words, str(self.folder), "--save", ""],
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 30
        while not self._answers():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def _answers(self) -> bool:
        with connect(self.url) as asked, suppress(RedisError):
            return bool(asked.ping())
        return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def redis_server(folder: Path, authority: Authority | None = None) -> Iterator[Server]:
    """A server under way; the test is skipped where none is installed."""
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server: apt-get install redis-server")
    folder.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server(folder, free.getsockname()[1], authority)
    server.start()
    try:
        yield server
    finally:
        server.kill()
