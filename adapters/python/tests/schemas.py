"""The project's schemas, for tests of what the package makes and names."""

import json
from pathlib import Path

import jsonschema
import referencing

SCHEMAS = Path(__file__).parents[3] / "schemas"
# Python resolves relative references under schemes that it knows, and desiderata: is none of them.
BASE = "https://desiderata.invalid/schemas/"
DOCUMENTS = {
    path.relative_to(SCHEMAS).as_posix(): json.loads(path.read_text().replace("desiderata:/schemas/", BASE))
    for path in SCHEMAS.rglob("*.json")
}
REGISTRY = referencing.Registry().with_resources(
    (document["$id"], referencing.Resource.from_contents(document))
    for document in DOCUMENTS.values()
    if "$id" in document
)


def problems(instance: object, schema: str) -> list[str]:
    """What is wrong with a document under a schema of the project."""
    validator = jsonschema.Draft202012Validator({"$ref": BASE + schema}, registry=REGISTRY)
    return [error.message for error in validator.iter_errors(instance)]


def choices(schema: str, definition: str) -> set[str]:
    """The values of an enumeration in the schemas."""
    return set(DOCUMENTS[schema]["$defs"][definition]["enum"])
