"""Encrypted lines to servers: the certificate is always verified, and plain text is for this machine only."""

import ssl
from ipaddress import ip_address
from pathlib import Path

from triage.errors import SettingsWrong


def verified(ca_file: Path | None, setting: str) -> ssl.SSLContext:
    """Return a context that trusts `ca_file`, or else the machine's authorities; SettingsWrong names the table `setting`."""
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except OSError as error:
        raise SettingsWrong(
            f"The file of certificate authorities {ca_file} cannot be used: {error.strerror or error}.",
            safe="Nothing was sent.",
            next=f"Mend {setting} ca_file.",
        ) from error


def is_loopback(host: str) -> bool:
    """Say whether `host` is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
