"""Results are written whole or not at all, and a good file that stands there survives."""

import errno
import os
import subprocess
import sys

import pytest

from mingeo.errors import FileWriteError, MingeoError
from mingeo.files import write_whole, write_whole_with
from mingeo.source import read_source


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_exactly_the_bytes_and_nothing_is_left_beside_it(tmp_path):
    write_whole(tmp_path / "结果.json", b"\x00new\r\n")
    assert (tmp_path / "结果.json").read_bytes() == b"\x00new\r\n"
    assert names(tmp_path) == ["结果.json"]


def test_an_old_file_is_replaced_whole(tmp_path):
    target = tmp_path / "out.json"
    target.write_bytes(b"old and longer than the new one")
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["out.json"]


def test_a_path_may_be_text(tmp_path):
    write_whole(f"{tmp_path}/out.txt", b"new")
    assert (tmp_path / "out.txt").read_bytes() == b"new"


def test_the_temporary_file_lies_in_the_target_folder_and_keeps_the_name_that_drivers_go_by(tmp_path):
    seen = []

    def write(temporary):
        seen.append(temporary)
        temporary.write_bytes(b"new")

    write_whole_with(tmp_path / "out.gpkg", write)
    assert seen[0].name == "out.gpkg"
    assert seen[0] != tmp_path / "out.gpkg"
    assert tmp_path in seen[0].parents
    assert names(tmp_path) == ["out.gpkg"]


@pytest.mark.parametrize("error", [ValueError("bad frame"), KeyboardInterrupt(), RuntimeError("driver")])
def test_a_writer_that_raises_leaves_the_old_file_and_no_temporary_one(tmp_path, error):
    target = tmp_path / "out.json"
    target.write_bytes(b"old")

    def write(temporary):
        temporary.write_bytes(b"half of the n")
        raise error

    with pytest.raises(type(error)):
        write_whole_with(target, write)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["out.json"]


def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path):
    target = tmp_path / "out.json"
    target.write_bytes(b"old")

    def write(temporary):
        temporary.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(FileWriteError) as caught:
        write_whole_with(target, write)
    assert caught.value.path == str(target)
    assert os.strerror(errno.ENOSPC) in caught.value.what.en
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["out.json"]


def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path):
    target = tmp_path / "out.json"
    target.write_bytes(b"old")
    code = (
        "import os, sys\n"
        "from mingeo.files import write_whole_with\n"
        "write_whole_with(sys.argv[1], lambda temporary: (temporary.write_bytes(b'half'), os._exit(9)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(target)], check=False, timeout=60)
    assert done.returncode == 9
    assert target.read_bytes() == b"old"


def test_a_missing_folder_is_told_and_not_made(tmp_path):
    with pytest.raises(FileWriteError, match=r"out\.json"):
        write_whole(tmp_path / "none" / "out.json", b"new")
    assert names(tmp_path) == []


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(FileWriteError):
        write_whole(tmp_path / "file" / "out.json", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"


@pytest.mark.parametrize("inside", [[], ["kept.txt"]], ids=["empty", "filled"])
def test_a_folder_is_never_replaced(tmp_path, inside):
    folder = tmp_path / "out.json"
    folder.mkdir()
    for name in inside:
        (folder / name).write_bytes(b"kept")
    with pytest.raises(FileWriteError, match="folder"):
        write_whole(folder, b"new")
    assert folder.is_dir()
    assert names(folder) == inside
    assert names(tmp_path) == ["out.json"]


def test_a_link_is_written_through_and_stays_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "true.json"
    target.write_bytes(b"old")
    link = tmp_path / "link.json"
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert not target.is_symlink()
    assert names(tmp_path / "there") == ["true.json"]


def test_a_link_to_a_file_that_is_not_there_yet_makes_it(tmp_path):
    (tmp_path / "link.json").symlink_to(tmp_path / "true.json")
    write_whole(tmp_path / "link.json", b"new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "true.json").read_bytes() == b"new"


def test_a_file_error_is_also_an_os_error_and_an_error_of_mingeo(tmp_path):
    with pytest.raises(OSError, match="cannot be written") as caught:
        write_whole(tmp_path / "none" / "out.json", b"new")
    assert isinstance(caught.value, MingeoError)


def test_a_source_has_the_sha256_of_its_bytes(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1: the digest of "abc"
    assert read_source(tmp_path / "abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_source_that_is_too_large_is_refused_and_not_cut(tmp_path, monkeypatch):
    monkeypatch.setattr("mingeo.source.MAX_BYTES", 8)
    (tmp_path / "fits").write_bytes(b"12345678")
    (tmp_path / "large").write_bytes(b"123456789")
    assert read_source(tmp_path / "fits").content == b"12345678"
    with pytest.raises(OSError, match="larger"):
        read_source(tmp_path / "large")
