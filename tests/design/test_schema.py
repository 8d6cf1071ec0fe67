"""The published JSON Schema of a design is that of the code, and says what the parser checks."""

from typing import Any

import pytest

from jobs import design
from jobs.design.document import schema_as_text
from tests import services

PUBLISHED = services.ROOT / "docs" / "design.schema.json"


def test_the_published_schema_is_that_of_the_code() -> None:
    command = "python -m jobs.design > docs/design.schema.json"

    assert PUBLISHED.read_text(encoding="utf-8") == schema_as_text(), command


def test_every_setting_in_the_schema_has_a_help_text() -> None:
    def described(schema: dict[str, Any]) -> list[str]:
        parts = [schema, *schema.get("anyOf", []), *filter(None, [schema.get("items")])]
        keys = [item for part in parts for item in part.get("properties", {}).items()]
        lacking = [key for key, value in keys if not value.get("description")]
        inner = [key for part in parts if part is not schema for key in described(part)]
        return [*lacking, *inner, *(key for _, value in keys for key in described(value))]

    assert described(design.json_schema()) == []


@pytest.mark.parametrize("document", [{"format": 1}, {"format": 1, "boxes": [{"text": "{a}"}]}])
def test_a_document_may_name_its_schema_for_editors(document: dict[str, Any]) -> None:
    assert design.parse({"$schema": "design.schema.json"} | document) == design.parse(document)
