"""No form of ours takes an Aadhaar number (Aadhaar Act 2016, s. 29)."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ["cases", "shelters", "reintegration", "compensation", "oversight"]
FILES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if path.stem == "forms" or path.parent.name == "forms"
]


def _loose(node: ast.ClassDef) -> bool:
    bases = {ast.unparse(base) for base in node.bases}
    return bool(bases & {"forms.Form", "forms.ModelForm"}) and (
        "TakesNoAadhaar" not in bases
    )


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_form_refuses_aadhaar_numbers(path):
    classes = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    ]
    assert [node.name for node in classes if _loose(node)] == []


def test_there_are_forms_to_look_at():
    assert len(FILES) > 10
