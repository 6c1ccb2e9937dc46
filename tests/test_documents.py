"""What the documents say is true: their code runs, their links lead somewhere, both languages agree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(path.name for path in ROOT.glob("*.md"))
LANGUAGES = ("README.md", "README.zh-CN.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", read(name), re.DOTALL)


def without_comments(code: str) -> str:
    return re.sub(r"\s*#.*", "", code)


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_first_sample_runs_and_learns(name: str) -> None:
    sample = blocks(name, "python")[0]
    assert len(sample.strip().splitlines()) <= 14
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", sample], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = re.search(r"accuracy (\d\.\d+)", done.stdout)
    assert found is not None
    assert float(found.group(1)) > 0.95


def test_the_diagnosis_in_the_readme_is_what_gradcheck_says() -> None:
    import mytorch

    code = blocks("README.md", "python")[1]
    with pytest.raises(mytorch.autograd.GradcheckError) as caught:
        exec(code, {"mytorch": mytorch})
    said = next(line for line in str(caught.value).splitlines() if line.startswith("diagnosis"))
    shown = next(line for line in read("README.md").splitlines() if line.startswith("diagnosis"))
    assert said.startswith(shown.rstrip("… "))


def test_both_languages_show_the_same_code_and_commands() -> None:
    for language in ("python", "bash"):
        ours, theirs = (list(map(without_comments, blocks(name, language))) for name in LANGUAGES)
        assert ours == theirs


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_pictures_lead_to_files_that_exist(name: str) -> None:
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", read(name)) + re.findall(r'src="([^"]+)"', read(name))
    missing = [target for target in targets if "://" not in target and not (ROOT / target).exists()]
    assert not missing


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_that_a_document_names_exist(name: str) -> None:
    named = set(re.findall(r"`((?:mytorch|tests|examples|benchmarks|tools|lessons)/[\w./]*)`", read(name)))
    missing = [path for path in named if not (ROOT / path).exists()]
    assert not missing


def test_the_figures_of_speed_name_their_command() -> None:
    for name in LANGUAGES:
        speed = read(name).split("\n## ")
        section = next(part for part in speed if part.startswith(("Speed", "速度")))
        assert "python -m benchmarks" in section
