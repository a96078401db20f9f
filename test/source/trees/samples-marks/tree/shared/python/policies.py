"""Reads policy files and fills their marks."""

from pathlib import Path


def read_policy(path: str, replacements: dict[str, str] | None = None) -> str:
    """Returns the policy with each {mark} replaced."""
    text = Path(path).read_text(encoding='utf-8')
    for key, value in (replacements or {}).items():
        mark = '{' + key + '}'
        if mark not in text:
            print(f'warning: {mark} is not in {path}')
        text = text.replace(mark, value)
    return text


def gate(tenant_id: str, audience: str) -> str:
    """A token validation for the quick samples."""
    return f'<validate-azure-ad-token tenant-id="{tenant_id}"><audiences><audience>{audience}</audience></audiences></validate-azure-ad-token>'
