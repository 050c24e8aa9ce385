"""Nothing is left behind: no core, no log, no value in what is said of a fault, a warning where memory goes to disk."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from counter_tui.leaving import Faults, warnings
from models.errors import BookError

SECRET = "Bartholomew"
HEAD = "Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n"
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")


def run(*lines: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """A program of these lines, in a process and a folder of its own, which may write core files of any size."""

    def as_large_as_may_be() -> None:
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    program = "from counter_tui import leaving\n" + "\n".join(lines)
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        preexec_fn=as_large_as_may_be,
    )


def test_no_core_is_left_and_nothing_is_logged(tmp_path: Path) -> None:
    done = run(
        "import logging, resource",
        "logging.basicConfig(level=logging.DEBUG)",
        "leaving.leave_no_core()",
        f"logging.getLogger('x').critical('{SECRET}')",
        "print(resource.getrlimit(resource.RLIMIT_CORE))",
        folder=tmp_path,
    )
    assert done.stdout == "(0, 0)\n"
    assert done.stderr == ""


@ON_LINUX
def test_no_other_process_may_read_its_memory(tmp_path: Path) -> None:
    look = "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    done = run("import ctypes", look, "leaving.shut_out()", look, folder=tmp_path)
    assert done.stdout == "1\n0\n"


@ON_LINUX
def test_a_crash_of_the_interpreter_leaves_no_file(tmp_path: Path) -> None:
    die = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    done = run("leaving.leave_no_core()", "leaving.shut_out()", die, folder=tmp_path)
    assert done.returncode == -11
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "lines",
    [
        (f"raise KeyError('{SECRET}')",),
        (
            "import threading",
            f"def fail(): raise KeyError('{SECRET}')",
            "thread = threading.Thread(target=fail); thread.start(); thread.join()",
            "raise SystemExit(len(faults.take()))",
        ),
        (
            "class Last:",
            f"    def __del__(self): raise KeyError('{SECRET}')",
            "Last()",
            "raise SystemExit(len(faults.take()))",
        ),
    ],
)
def test_what_nobody_catches_is_noted_and_no_value_printed(lines: tuple[str, ...], tmp_path: Path) -> None:
    done = run("faults = leaving.Faults(); faults.catch_all()", *lines, folder=tmp_path)
    assert done.returncode == 1
    assert SECRET not in done.stderr
    assert "Traceback" not in done.stderr


def a_fault(faults: Faults, error: Exception) -> str:
    try:
        raise error
    except type(error) as raised:
        noted = faults.note(raised)
        return f"{noted.words}|{noted.kind}|{noted.trace}"


def test_a_fault_is_told_by_its_kind_and_its_place() -> None:
    faults = Faults()
    told = a_fault(faults, BookError(SECRET))
    (noted,) = faults.take()
    assert told.startswith(f"error {noted.id}, BookError at test_leaving.py:")
    assert noted.trace.endswith(" in a_fault")
    assert SECRET not in told


def test_faults_wait_until_they_are_taken_and_only_the_newest_do() -> None:
    faults = Faults()
    for _ in range(30):
        faults.note(None)
    assert len(faults.take()) == 20
    assert faults.take() == []


def test_a_deep_trace_keeps_its_end() -> None:
    def deep(times: int) -> None:
        if not times:
            raise RecursionError
        deep(times - 1)

    faults = Faults()
    with pytest.raises(RecursionError) as raised:
        deep(500)
    noted = faults.note(raised.value)
    assert len(noted.trace) <= 4_000
    assert noted.trace.endswith(" in deep")


def system(folder: Path, rows: str, **devices: str) -> tuple[str, ...]:
    """What is warned of where these are swapped to; each device with its dm uuid, or the device it lies upon."""
    (folder / "swaps").write_text(HEAD + rows)
    for name, what in devices.items():
        place = folder / "class" / "block" / name.replace("_", "-")
        (place / "dm").mkdir(parents=True)
        (place / "slaves").mkdir()
        if what.startswith("on "):
            (place / "slaves" / what[3:]).symlink_to(folder / "class" / "block" / what[3:])
            what = "LVM-abc"
        (place / "dm" / "uuid").write_text(what + "\n")
    return warnings(folder / "swaps", folder / "class" / "block")


def test_a_plain_swap_is_warned_of_and_named(tmp_path: Path) -> None:
    (words,) = system(tmp_path, "/dev/sda2 partition 8 0 -2\n")
    assert "/dev/sda2" in words


@pytest.mark.parametrize(
    ("row", "devices"),
    [
        ("/dev/zram0 partition 8 0 100\n", {}),
        ("/dev/dm-0 partition 8 0 -2\n", {"dm_0": "CRYPT-PLAIN-swap"}),
        ("/dev/dm-1 partition 8 0 -2\n", {"dm_1": "on dm-0", "dm_0": "CRYPT-LUKS2-abc-root"}),
        ("", {}),
    ],
)
def test_an_encrypted_one_is_not(row: str, devices: dict[str, str], tmp_path: Path) -> None:
    assert system(tmp_path, row, **devices) == ()


def test_a_volume_on_a_plain_disk_is_plain(tmp_path: Path) -> None:
    assert system(tmp_path, "/dev/dm-1 partition 8 0 -2\n", dm_1="on dm-0", dm_0="LVM-abc")


def test_a_swap_file_is_as_safe_as_what_it_lies_on(tmp_path: Path) -> None:
    file = tmp_path / "swap file"
    file.touch()
    shown = str(file).replace(" ", "\\040")
    (words,) = system(tmp_path, f"{shown} file 8 0 -2\n")
    assert words.startswith("Memory may be written to")


def test_where_the_system_does_not_tell_nothing_is_said(tmp_path: Path) -> None:
    assert warnings(tmp_path / "none", tmp_path) == ()
