"""Parts of files: what is asked for, where it is written, and what it is called at the end."""

from pathlib import Path

import pytest

from videojobs.protocol.reports import Artifact
from videojobs_api.artifacts.filenames import content_disposition
from videojobs_client.downloads import BREAKS, PartFile, RemoteFile, file_name
from videojobs_client.errors import DownloadBroken, UnexpectedAnswer

REMOTE = RemoteFile(size=10, etag='"e"', name="Tides.mp4")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("My First Video", "My First Video.mp4"),
        ("Größe 日本", "Größe 日本.mp4"),
        ("../../etc/passwd", "etc passwd.mp4"),
        (".bashrc", "bashrc.mp4"),
        ("...", "video.mp4"),
    ],
)
def test_the_service_proposes_the_title(title: str, name: str) -> None:
    assert file_name(content_disposition(title, Artifact.VIDEO)) == name


@pytest.mark.parametrize(
    "disposition",
    [
        "",
        "attachment",
        'attachment; filename="/etc/passwd"',
        'attachment; filename="..\\\\x.mp4"',
        "attachment; filename*=UTF-8''..%2F..%2F.ssh%2Fid.mp4",
    ],
)
def test_a_proposal_never_leaves_the_folder(disposition: str) -> None:
    name = file_name(disposition)
    assert name
    assert Path(name).name == name
    assert not name.startswith(".")


def test_a_long_title_fits_into_a_file_system(tmp_path: Path) -> None:
    (tmp_path / file_name(content_disposition("日" * 200, Artifact.VIDEO))).touch()


def test_what_the_service_says_of_a_file() -> None:
    headers = {"content-range": "bytes 0-0/10", "etag": '"e"'}
    assert RemoteFile.of(headers) == RemoteFile(10, '"e"', "video")
    for lacking in ({}, {"content-range": "bytes 0-0/*", "etag": '"e"'}):
        with pytest.raises(UnexpectedAnswer):
            RemoteFile.of(lacking)


def test_a_download_goes_on_where_it_broke(tmp_path: Path) -> None:
    part = PartFile(REMOTE, tmp_path)
    assert part.headers() == {}
    with part.open(200, {"etag": '"e"'}) as file:
        file.write(b"0123")
    again = PartFile(REMOTE, tmp_path)  # another process
    assert again.headers() == {"Range": "bytes=4-", "If-Range": '"e"'}
    with again.open(206, {"etag": '"e"', "content-range": "bytes 4-9/10"}) as file:
        file.write(b"456789")
    assert again.whole
    assert again.keep() == tmp_path / "Tides.mp4"
    assert [path.name for path in tmp_path.iterdir()] == ["Tides.mp4"]
    assert (tmp_path / "Tides.mp4").read_bytes() == b"0123456789"


def test_a_server_that_sends_all_again_is_believed(tmp_path: Path) -> None:
    part = PartFile(REMOTE, tmp_path)
    part.path.write_bytes(b"0123")
    with part.open(200, {"etag": '"e"'}) as file:
        file.write(b"abcdefghij")
    assert part.keep().read_bytes() == b"abcdefghij"


def test_parts_of_another_file_are_left_alone(tmp_path: Path) -> None:
    PartFile(REMOTE, tmp_path).path.write_bytes(b"0123")
    other = PartFile(RemoteFile(10, '"other"', "Tides.mp4"), tmp_path)
    assert other.headers() == {}


def test_a_part_that_is_too_long_starts_anew(tmp_path: Path) -> None:
    part = PartFile(REMOTE, tmp_path)
    part.path.write_bytes(b"x" * 11)
    assert part.headers() == {}
    assert part.size == 0


def test_another_part_than_asked_for_is_refused(tmp_path: Path) -> None:
    part = PartFile(REMOTE, tmp_path)
    with pytest.raises(UnexpectedAnswer):
        part.open(206, {"etag": '"e"', "content-range": "bytes 5-9/10"})
    with pytest.raises(DownloadBroken, match="changed"):
        part.open(200, {"etag": '"new"'})


def test_a_file_that_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "Tides.mp4").write_text("mine")
    with pytest.raises(FileExistsError):
        PartFile(REMOTE, tmp_path)
    assert PartFile(REMOTE, tmp_path, overwrite=True).target == tmp_path / "Tides.mp4"


def test_it_gives_up_when_nothing_more_comes(tmp_path: Path) -> None:
    part, reason = PartFile(REMOTE, tmp_path), OSError("reset")
    for _ in range(BREAKS - 1):
        part.broken(0, reason)
    part.path.write_bytes(b"0")
    part.broken(0, reason)  # a byte came: patience starts anew
    for _ in range(BREAKS - 1):
        part.broken(1, reason)
    with pytest.raises(DownloadBroken, match=r"1 of 10 bytes \(reset\); repeat"):
        part.broken(1, reason)
