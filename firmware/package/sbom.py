"""The list of all that the package carries (CycloneDX 1.6, JSON), for auditors.

It says the same for the same lock: no time, no number by chance.
"""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from package.licences import Licence
from package.locked import HERE, SOURCE_ONLY, LockedFile
from package.recipe import program_version

SBOM = HERE / "sbom.cdx.json"
NAMESPACE = uuid.UUID("5b2f0c1e-9a58-4b0c-8f7d-3d2f6c5a7e10")
Json = dict[str, Any]


def sbom(files: Iterable[LockedFile], licences: dict[str, Licence]) -> str:
    """Return the document for what is locked."""
    known: dict[tuple[str, str], list[LockedFile]] = {}
    for file in files:
        known.setdefault((file.package, file.version), []).append(file)
    parts = [_component(found, licences) for found in known.values()]
    us = f"pkg:generic/tipring@{program_version()}"
    document: Json = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "firmware",
                "bom-ref": us,
                "name": "tipring",
                "version": program_version(),
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "purl": us,
            }
        },
        "components": parts,
        "dependencies": [{"ref": us, "dependsOn": [each["bom-ref"] for each in parts]}],
    }
    said = json.dumps(document, sort_keys=True)
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(NAMESPACE, said)}"
    return json.dumps(document, indent=1) + "\n"


def _component(files: list[LockedFile], licences: dict[str, Licence]) -> Json:
    first = files[0]
    purl = f"pkg:pypi/{first.package}@{first.version}"
    known = licences[first.package]
    found: Json = {
        "type": "library",
        "bom-ref": purl,
        "name": first.package,
        "version": first.version,
        "purl": purl,
        "licenses": [{"expression": known.licence}],
        "externalReferences": [_file(each) for each in files],
    }
    if first.package in SOURCE_ONLY:
        found["description"] = f"from its source: {SOURCE_ONLY[first.package]}"
    if known.home:
        found["externalReferences"].append({"type": "website", "url": known.home})
    return found


def _file(file: LockedFile) -> Json:
    return {
        "type": "distribution",
        "url": file.file,
        "comment": " ".join(file.targets),
        "hashes": [{"alg": "SHA-256", "content": file.sha256}],
    }
