"""docs/python.md, docs/scale.md, the README's Python and the notebook print what they show.

With PASO_WRITE_DOCS=1 what they print is written into them.
"""

import contextlib
import io
import os
import re

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

WRITE = os.environ.get("PASO_WRITE_DOCS") == "1"

# A block of Python, and the block of text below it that shows what it prints, if it prints anything.
BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<text>.*?)^```\n)?", re.M | re.S)

# Enough for what people look at.
LARGEST = 200_000


@pytest.mark.parametrize("page", ["docs/python.md", "docs/scale.md", "README.md"])
def test_pages_print_what_they_show(page, tmp_path, monkeypatch):
    path = ROOT / page
    text = path.read_text()
    names = {"__name__": "page"}
    # Feeds are where the page's reader has them; what is written is written elsewhere.
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    wrong = []

    def run(block):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block["code"], f"{page}: {block['code']}", "exec"), names)
        shown, own = block["text"] or "", printed.getvalue()
        if shown != own:
            wrong.append((block["code"], shown, own))
        below = f"\n```text\n{own}```\n" if own else ""
        return f"```python\n{block['code']}```\n{below}"

    made = BLOCK.sub(run, text)
    assert made != "" and BLOCK.search(text), page
    if WRITE:
        path.write_text(made)
    else:
        assert wrong == []


def small(notebook):
    """A notebook without what hangs on the clock or the machine."""
    for cell in notebook.cells:
        cell.metadata = {}
        cell.pop("id", None)
        if cell.cell_type == "code":
            cell.outputs = [own for own in cell.outputs if own.output_type != "stream" or own.name == "stdout"]
    notebook.metadata = {"kernelspec": notebook.metadata.get("kernelspec", {})}
    notebook.nbformat_minor = 4
    return notebook


def test_the_notebook_is_executed():
    path = ROOT / "docs/notebooks/which-limit.ipynb"
    shown = nbformat.read(path, as_version=4)
    made = nbformat.from_dict(shown)
    client = NotebookClient(made, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}})
    client.execute()
    made = small(made)
    if WRITE:
        nbformat.write(made, path)
    else:
        assert [cell.source for cell in made.cells] == [cell.source for cell in shown.cells]
        own = [cell.get("outputs") for cell in made.cells]
        assert own == [cell.get("outputs") for cell in small(shown).cells]
    assert path.stat().st_size < LARGEST
