"""The archive's outer form: a zip with one possible byte sequence for its content.

Entries are stored, sorted, without dates or owners; the last is the index with the digest of
every other, and the archive's comment is the digest of the index. What is read is packed again
and must come out the same, so a single flipped bit anywhere is noticed, and nothing but the named
entries can be in it: no path, no link, no compression that could unfold, no bytes between.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

from tellapart.errors import DataError

FORMAT = "tellapart submission 1"
INDEX = "index.json"
ENTRIES = (
    "answers.parquet", "estimates.json", "ledger.json", "manifest.json", "plays.json",
    "probes.parquet", "scores.parquet", "spec.json",
)  # fmt: skip
MAX_BYTES = 256 * 2**20
MAX_INDEX = 16_384
_COMMENT = len("sha256:") + 64
_END = struct.Struct("<4s4H2LH")  # end of central directory
_DIRECTORY = 4096  # room for the nine names, and for nothing else


class RefusedError(DataError):
    """A submission that cannot be taken, and why."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy or "ask its author for an untouched archive")


def dump(value: Any) -> bytes:
    """JSON in the archive's one form: finite numbers, UTF-8, keys in the run's order.

    Raises:
        ValueError: a number is not finite, or a string is not text.
    """
    # Without indent the encoder is the fast one; estimates have thousands of rows.
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode("utf-8")


def load(name: str, blob: bytes) -> Any:
    """JSON from the archive; only the form of :func:`dump` is taken.

    Raises:
        RefusedError: it is not JSON, has a number that is not finite, or another form.
    """
    try:
        value = json.loads(blob.decode("utf-8"), parse_constant=_no_constant)
        same = dump(value) == blob
    except (ValueError, RecursionError) as error:
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RefusedError(f"{name} is not plain JSON: {cause}") from error
    if not same:
        raise RefusedError(f"{name} is not in the form that 'tellapart submit' writes")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"it holds {name}")


def pack(name: str, files: Mapping[str, bytes], *, withheld: bool) -> bytes:
    """The archive of ``files`` (exactly ``ENTRIES``) under ``name``."""
    index = dump(
        {
            "format": FORMAT,
            "name": name,
            "withheld": withheld,
            "files": {
                n: {"bytes": len(files[n]), "sha256": hashlib.sha256(files[n]).hexdigest()}
                for n in ENTRIES
            },
        }
    )
    return _zip(files, index)


def _zip(files: Mapping[str, bytes], index: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name in (*ENTRIES, INDEX):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # the same bytes on every system
            info.external_attr = 0o644 << 16
            archive.writestr(info, index if name == INDEX else files[name])
        archive.comment = b"sha256:" + hashlib.sha256(index).hexdigest().encode()
    return out.getvalue()


def unpack(raw: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The index and the entries of an archive.

    Raises:
        RefusedError: it is not an archive in our form, or does not match its digests.
    """
    _check_end(raw)
    try:
        found = _read_entries(raw)
    except RefusedError:
        raise
    except Exception as error:  # hostile bytes can raise nearly anything out of zipfile
        raise RefusedError(f"it is damaged: {type(error).__name__}: {error}") from error
    blob = found.pop(INDEX)
    if len(blob) > MAX_INDEX:
        raise RefusedError(f"its index has {len(blob)} bytes; at most {MAX_INDEX} are taken")
    index = load(INDEX, blob)
    _check_index(index, found)
    if _zip(found, blob) != raw:
        raise RefusedError("its bytes are not those of its content: it was changed after sealing")
    return index, found


def _check_end(raw: bytes) -> None:
    if len(raw) > MAX_BYTES:
        raise RefusedError(f"it has {len(raw)} bytes; at most {MAX_BYTES} are taken")
    start = len(raw) - _END.size - _COMMENT
    if start < 0 or raw[:2] != b"PK":
        raise RefusedError("it is not a tellapart submission")
    signature, _, _, here, entries, size, offset, comment = _END.unpack_from(raw, start)
    if signature != b"PK\x05\x06" or comment != _COMMENT:
        raise RefusedError("it is not a tellapart submission, or its end is damaged")
    if here != entries or size > _DIRECTORY or offset + size != start:
        raise RefusedError(
            f"its directory is not that of a submission ({entries} entries, {size} bytes)"
        )


def _read_entries(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
        known = (*ENTRIES, INDEX)
        for entry in entries:
            if entry.filename not in known:
                raise RefusedError(f"it holds {entry.filename!r}, which is no part of a submission")
            if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
                raise RefusedError(f"{entry.filename} is compressed, which a submission never is")
        names = [e.filename for e in entries]
        for name in known:
            if names.count(name) != 1:
                raise RefusedError(f"it holds {name} {names.count(name)} times instead of once")
        return {e.filename: archive.read(e) for e in entries}


def _check_index(index: Any, files: Mapping[str, bytes]) -> None:
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise RefusedError(
            "its format is not known here", f"this version of tellapart reads '{FORMAT}'"
        )
    listed = index.get("files")
    shape = {"format", "name", "withheld", "files"}
    if set(index) != shape or not isinstance(listed, dict) or set(listed) != set(ENTRIES):
        raise RefusedError("its index does not list what a submission holds")
    if not isinstance(index["name"], str) or not isinstance(index["withheld"], bool):
        raise RefusedError("its index is malformed")
    for name, blob in files.items():
        right = {"bytes": len(blob), "sha256": hashlib.sha256(blob).hexdigest()}
        if listed[name] != right:
            raise RefusedError(f"{name} does not match its digest: it was changed after sealing")
