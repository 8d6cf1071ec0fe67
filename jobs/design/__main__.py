"""Print the JSON Schema of a design: `python -m jobs.design > docs/design.schema.json`."""

from jobs.design.document import schema_as_text

print(schema_as_text(), end="")  # noqa: T201 - what it is for
