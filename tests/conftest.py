"""What many tests start from: messages in one language, a file and a register of their own."""

import pytest
from console import own_register

from mingeo.text import choose_message_language


@pytest.fixture
def messages_in_english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    choose_message_language(None)
    yield
    choose_message_language(None)


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write(content, name="right.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def register(tmp_path):
    return own_register(tmp_path)
