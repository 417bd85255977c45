"""The export directory: files appear complete or not at all, and never over something else."""

import os
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mcp_oracle.errors import ConfigurationError
from mcp_oracle.export.directory import Directory, NewFile, remove

Create = Callable[[Directory], NewFile]


def names(path: Path) -> list[str]:
    return sorted(item.name for item in path.iterdir())


def hidden(directory: Directory) -> NewFile:
    """A file as systems have it that cannot make one without a name."""
    return directory.create_hidden()


@contextmanager
def new_file(path: Path, create: Create) -> Generator[NewFile]:
    file = create(Directory(str(path)))
    try:
        yield file
    finally:
        file.close()


both_ways = pytest.mark.parametrize("create", [Directory.create, hidden])


@both_ways
def test_a_file_has_its_name_only_when_it_is_complete(tmp_path: Path, create: Create) -> None:
    with new_file(tmp_path, create) as file:
        file.write(b"a" * 100_000)
        assert not (tmp_path / "x.csv").exists()
        file.publish("x.csv")
    assert (tmp_path / "x.csv").read_bytes() == b"a" * 100_000
    assert names(tmp_path) == ["x.csv"]
    assert stat.S_IMODE((tmp_path / "x.csv").stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="this system makes no files without names")
def test_a_file_that_is_being_written_has_no_name_at_all(tmp_path: Path) -> None:
    with new_file(tmp_path, Directory.create) as file:
        file.write(b"a")
        assert names(tmp_path) == []


@both_ways
def test_a_discarded_file_leaves_nothing_whether_it_was_published_or_not(
    tmp_path: Path, create: Create
) -> None:
    with new_file(tmp_path, create) as file:
        file.write(b"a")
        file.discard()
        file.publish("x.csv")
    assert names(tmp_path) == []
    with new_file(tmp_path, create) as file:
        file.publish("x.csv")
        file.discard()
    assert names(tmp_path) == []


@both_ways
@pytest.mark.parametrize("kind", ["file", "directory", "link", "link to nowhere"])
def test_nothing_that_has_the_name_is_replaced_or_followed(
    tmp_path: Path, create: Create, kind: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    target = outside / "target"
    folder = tmp_path / "exports"
    folder.mkdir()
    match kind:
        case "file":
            (folder / "x.csv").write_text("mine")
        case "directory":
            (folder / "x.csv").mkdir()
        case "link":
            target.write_text("mine")
            (folder / "x.csv").symlink_to(target)
        case _:
            (folder / "x.csv").symlink_to(target)
    before = target.exists()
    with new_file(folder, create) as file:
        file.write(b"new")
        with pytest.raises(FileExistsError):
            file.publish("x.csv")
        file.discard()
    assert names(folder) == ["x.csv"]
    assert target.exists() == before
    assert not before or target.read_text() == "mine"


def test_a_name_is_taken_even_by_a_link_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "x.csv").symlink_to(tmp_path / "nowhere")
    directory = Directory(str(tmp_path))
    assert directory.has("x.csv")
    assert not directory.has("y.csv")
    directory.close()


@both_ways
def test_a_directory_that_is_swapped_meanwhile_gets_nothing(tmp_path: Path, create: Create) -> None:
    folder, moved = tmp_path / "exports", tmp_path / "moved"
    folder.mkdir()
    with new_file(folder, create) as file:
        folder.rename(moved)
        folder.symlink_to(tmp_path)
        file.publish("x.csv")
    assert names(moved) == ["x.csv"]
    assert names(tmp_path) == ["exports", "moved"]


def test_without_hard_links_the_name_is_taken_first(tmp_path: Path) -> None:
    directory = Directory(str(tmp_path))
    file = directory.create_hidden()
    file.write(b"a")
    (hidden_name,) = names(tmp_path)
    directory.rename(hidden_name, "x.csv")
    assert (tmp_path / "x.csv").read_bytes() == b"a"
    assert names(tmp_path) == ["x.csv"]
    other = Directory(str(tmp_path)).create_hidden()
    (other_name,) = set(names(tmp_path)) - {"x.csv"}
    with pytest.raises(FileExistsError):
        directory.rename(other_name, "x.csv")
    assert (tmp_path / "x.csv").read_bytes() == b"a"
    other.close()
    file.close()


def test_a_directory_that_is_no_good_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path, problem in [
        ("exports", "is not an absolute path"),
        (str(tmp_path / "absent"), "does not exist"),
        (str(tmp_path / "file"), "is not a directory"),
        ("/proc/self", "cannot be written to"),
    ]:
        with pytest.raises(ConfigurationError, match=problem) as error:
            Directory(path)
        assert "MCP_ORACLE_EXPORT_DIRECTORY" in error.value.next_step


def test_descriptors_are_given_back(tmp_path: Path) -> None:
    before = len(names(Path("/proc/self/fd")))
    for create in (Directory.create, hidden):
        with new_file(tmp_path, create) as file:
            file.discard()
    assert len(names(Path("/proc/self/fd"))) == before


@both_ways
def test_a_published_file_can_be_taken_back_and_no_other_one(
    tmp_path: Path, create: Create, caplog: pytest.LogCaptureFixture
) -> None:
    with new_file(tmp_path, create) as file:
        identity = file.identity
        file.publish("x.csv")
    (tmp_path / "x.csv").rename(tmp_path / "moved.csv")
    (tmp_path / "x.csv").write_text("another")
    remove(str(tmp_path), "x.csv", identity)
    remove(str(tmp_path), "gone.csv", identity)
    assert names(tmp_path) == ["moved.csv", "x.csv"]
    remove(str(tmp_path), "moved.csv", identity)
    assert names(tmp_path) == ["x.csv"]
    assert not caplog.records


def test_a_file_that_cannot_be_taken_back_is_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no directory")
    remove(str(tmp_path / "file"), "x.csv", (0, 0))
    assert "an exported file that should be gone stays: x.csv" in caplog.text
