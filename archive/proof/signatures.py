"""Signatures over a seal, by ssh-keygen: keys a person has already, checked by a tool that is on every machine.

The format is OpenSSH's SSHSIG (ssh-keygen -Y), so that a reader needs nothing of ours to check one.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from archive.errors import ArchiveError

NAMESPACE = "gongkai-seal"  # a signature made for something else is none over a seal


def sign(path: Path, key: Path) -> Path:
    """Sign the file with an OpenSSH private key (or the public one, with the private in an agent); the `.sig` file."""
    signature = path.with_name(f"{path.name}.sig")
    if signature.exists():
        raise ArchiveError(f"{signature} exists, and a signature is never written over: name another file")
    if not key.is_file():
        raise ArchiveError(f"{key}: no such key; `ssh-keygen -t ed25519 -f {key}` makes one")
    done = _ssh_keygen("sign", "-f", str(key), "-n", NAMESPACE, str(path))
    if done.returncode or not signature.exists():
        raise ArchiveError(f"{key}: could not sign {path}: {_said(done)}")
    return signature


def check_signature(path: Path, signer: Path) -> str:
    """The fingerprint line of ssh-keygen for a file whose `.sig` was made by the public key in `signer`.

    ArchiveError for a missing signature, and for one of another key, another file or another purpose.
    """
    signature = path.with_name(f"{path.name}.sig")
    if not signature.is_file():
        raise ArchiveError(f"{signature}: not there; put the signature beside the seal")
    with tempfile.TemporaryDirectory(prefix="gongkai-seal-") as folder:
        allowed = Path(folder) / "allowed_signers"
        allowed.write_text(f"signer {_public_key(signer)}\n", encoding="utf-8")
        with path.open("rb") as file:
            done = _ssh_keygen(
                "verify",
                "-f",
                str(allowed),
                "-I",
                "signer",
                "-n",
                NAMESPACE,
                "-s",
                str(signature),
                stdin=file,
            )
    if done.returncode:
        raise ArchiveError(f"{signature}: is no signature over {path} by {signer}: {_said(done)}")
    return done.stdout.decode(errors="replace").strip()


def _public_key(signer: Path) -> str:
    try:
        text = signer.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{signer}: cannot be read as a public key: {error}") from error
    words = text.split()
    if len(words) < 2 or "PRIVATE KEY" in text:
        raise ArchiveError(f"{signer}: is no OpenSSH public key (ssh-ed25519 AAAA…); the file ends in .pub")
    return " ".join(words[:2])


def _ssh_keygen(command: str, *arguments: str, stdin: object = None) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ArchiveError("ssh-keygen is not on this machine: it comes with OpenSSH, and signatures need it")
    source = {"stdin": stdin} if stdin is not None else {}
    return subprocess.run([program, "-Y", command, *arguments], capture_output=True, check=False, **source)  # type: ignore[call-overload, no-any-return]


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"ssh-keygen ended with {done.returncode}"
