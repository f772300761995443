"""The lock of a site: one crawl at a time, and none left behind by a process that died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.lock import SHARED, HostLocked, SiteLocked, crawl_locks, site_lock

HOLD = """
import sys, time
from archive.lock import site_lock
with site_lock(sys.argv[1], "tongxin"):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_a_second_crawl_of_the_site_is_refused_and_names_the_first(tmp_path: Path) -> None:
    with site_lock(tmp_path / "a.db", "tongxin") as path:
        assert path == tmp_path / "a.db.locks" / "tongxin.lock"
        with pytest.raises(SiteLocked, match=f"process {os.getpid()} is crawling") as caught:
            site_lock(tmp_path / "a.db", "tongxin").__enter__()
        assert caught.value.pid == os.getpid()
        with site_lock(tmp_path / "a.db", "changshu"), site_lock(tmp_path / "b.db", "tongxin"):
            pass
    with site_lock(tmp_path / "a.db", "tongxin"):
        pass


def test_an_archive_has_one_lock_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link.db").symlink_to("data/a.db")
    (tmp_path / "here").symlink_to("data")
    with site_lock(tmp_path / "link.db", "tongxin") as path:
        assert path == tmp_path / "data" / "a.db.locks" / "tongxin.lock"
        for name in ("data/a.db", "here/a.db", "data/../link.db"):
            with pytest.raises(SiteLocked):
                site_lock(tmp_path / name, "tongxin").__enter__()


def test_archives_that_share_a_folder_of_host_locks_leave_each_others_hosts_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = {"www.tongxin.gov.cn"}
    with crawl_locks(tmp_path / "a.db", "tongxin", hosts), crawl_locks(tmp_path / "b.db", "tongxin", hosts):
        pass
    monkeypatch.setenv(SHARED, str(tmp_path / "shared"))
    with crawl_locks(tmp_path / "a.db", "tongxin", hosts):
        with pytest.raises(HostLocked, match=f"process {os.getpid()} is crawling this host"):
            crawl_locks(tmp_path / "b.db", "tongxin", hosts).__enter__()
        with crawl_locks(tmp_path / "b.db", "tongxin", {"www.changshu.gov.cn"}):
            pass
    monkeypatch.setenv(SHARED, str(tmp_path / "not" / "there"))
    with pytest.raises(ArchiveError, match=f"the folder {tmp_path}/not does not exist"):
        crawl_locks(tmp_path / "a.db", "tongxin", hosts).__enter__()
    with site_lock(tmp_path / "a.db", "tongxin"):
        pass  # given up by the crawl that could not begin


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path / "a.db"], stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == b"locked\n"
        with pytest.raises(SiteLocked) as caught:
            site_lock(tmp_path / "a.db", "tongxin").__enter__()
        assert caught.value.pid == holder.pid
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    with site_lock(tmp_path / "a.db", "tongxin"):
        pass


def test_a_place_that_cannot_hold_locks_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.db.locks").write_text("a file, not a folder")
    with pytest.raises(ArchiveError, match=r"a\.db\.locks/tongxin\.lock: .*writable"):
        site_lock(tmp_path / "a.db", "tongxin").__enter__()
