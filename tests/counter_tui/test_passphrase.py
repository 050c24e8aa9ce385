import io
from pathlib import Path

import pytest

from counter_tui.errors import ShopError
from counter_tui.passphrase import from_file

NOTHING = io.StringIO()


@pytest.mark.parametrize(
    "text", ["four plain words\n", "four plain words\r\n", "four plain words", "\ufefffour plain words\n"]
)
def test_it_is_the_first_line_without_its_end(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_bytes(text.encode() + (b"second line\n" if text.endswith("\n") else b""))
    assert from_file(str(tmp_path / "file"), NOTHING) == "four plain words"
    assert from_file("-", io.StringIO(text, newline="")) == "four plain words"


def test_spaces_inside_and_at_the_ends_are_kept() -> None:
    assert from_file("-", io.StringIO("  a  b \n")) == "  a  b "


def test_standard_input_keeps_its_further_lines() -> None:
    stdin = io.StringIO("four plain words\n{}\n")
    from_file("-", stdin)
    assert stdin.read() == "{}\n"


@pytest.mark.parametrize("text", ["", "\n", "   \nsecond\n", "\ufeff\n"])
def test_an_empty_first_line_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text, encoding="utf-8")
    with pytest.raises(ShopError, match=r"passphrase file .* is empty"):
        from_file(str(tmp_path / "file"), NOTHING)
    with pytest.raises(ShopError, match="standard input is empty"):
        from_file("-", io.StringIO(text))


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="no passphrase file"):
        from_file(str(tmp_path / "none"), NOTHING)
    with pytest.raises(ShopError, match="failed"):
        from_file(str(tmp_path), NOTHING)


def test_other_encodings_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"caf\xe9 au lait, please\n")
    with pytest.raises(ShopError, match="not UTF-8"):
        from_file(str(tmp_path / "file"), NOTHING)
    with pytest.raises(ShopError, match="standard input is not UTF-8"):
        from_file("-", io.TextIOWrapper(io.BytesIO(b"caf\xe9 au lait\n"), encoding="utf-8"))


def test_a_line_of_a_thousand_characters_is_taken_and_a_longer_one_not(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\xef\xbb\xbf" + b"x" * 1000 + b"\r\n")
    assert from_file(str(file), NOTHING) == "x" * 1000
    file.write_text("x" * 1001)
    with pytest.raises(ShopError, match="too long") as caught:
        from_file(str(file), NOTHING)
    assert "xxx" not in str(caught.value)
