"""Where settings come from, and what they may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import InputError
from ui.settings import Settings, read_settings

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("DATELINE_STORE", "DATELINE_MODEL", "DATELINE_EMBEDDING"):
        monkeypatch.delenv(name, raising=False)


def test_flags_beat_the_environment_which_beats_the_file_which_beats_defaults(tmp_path, monkeypatch):
    assert read_settings().store == Path(".dateline")
    (tmp_path / "dateline.toml").write_text('store = "from-file"\n[retrieval]\ntop_k = 7\n', "utf-8")
    assert read_settings().store == Path("from-file")
    assert read_settings().retrieval.top_k == 7
    monkeypatch.setenv("DATELINE_STORE", "from-environment")
    monkeypatch.setenv("DATELINE_RETRIEVAL__TOP_K", "9")
    assert read_settings().store == Path("from-environment")
    assert read_settings().retrieval.top_k == 9
    assert read_settings(store=Path("from-flag")).store == Path("from-flag")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[retrieval]\ntop_k = 0\n", "retrieval.top_k"),
        ("[retrieval]\nnonsense = 1\n", "retrieval.nonsense"),
        ("store = \n", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, content, says):
    (tmp_path / "dateline.toml").write_text(content, "utf-8")
    with pytest.raises(InputError, match=says):
        read_settings()


def test_every_setting_is_documented():
    for name in Settings.model_fields:
        assert f"`{name}`" in README or f"`[{name}]`" in README, name
