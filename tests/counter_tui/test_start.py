"""What the program imports before it has shown anything: start-up is precious."""

import subprocess
import sys

import pytest

HEAVY = (
    "peewee",
    "playhouse",
    "sqlcipher3",
    "cryptography",
    "stdnum",
    "PIL",
    "pillow_heif",
    "textual_image",
    "pydantic",
    "filelock",
    "smtplib",
    "email_validator",
    "fpdf",
    "fontTools",
)


def loaded(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_command_line_and_the_models_load_no_textual() -> None:
    statement = (
        "import models.intake, models.day_end, models.finding, models.database, counter_tui.cli, counter_tui.shop,"
        " counter_tui.taking, counter_tui.answers"
    )
    assert not {"textual", "rich"} & loaded(statement)


@pytest.mark.parametrize(
    "statement", ["import counter_tui.__main__", "import counter_tui.app, counter_tui.driver_app, counter_tui.wiring"]
)
def test_nothing_heavy_is_loaded_before_the_first_paint(statement: str) -> None:
    assert not set(HEAVY) & loaded(statement)


def test_a_pdf_is_made_in_another_process_alone() -> None:
    """Whatever asks for paper, nothing of what makes it is ever in this one."""
    assert not {"fpdf", "fontTools", "PIL"} & loaded(
        "import counter_tui.paper, counter_tui.paper_file, screens.printing"
    )
