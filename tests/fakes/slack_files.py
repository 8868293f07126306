"""Files at the loopback Slack: reserved, uploaded, completed, and after a while fit to be shown."""

import json
from dataclasses import dataclass, field

from tests.fakes.slack_rules import Json, require

SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass
class File:
    """An upload. `looks` are those after which Slack says what it is."""

    length: int
    alt: str
    looks: int
    content: bytes = b""
    complete: bool = False

    @property
    def shown(self) -> bool:
        return self.complete and self.looks <= 0


@dataclass
class Files:
    """All uploads. `slowness`: how often a client looks in vain before a new file can be shown."""

    address: str
    slowness: int = 0
    files: dict[str, File] = field(default_factory=dict)

    def reserve(self, call: Json) -> Json:
        """files.getUploadURLExternal: a place for so many bytes."""
        require(call.get("filename") and int(call.get("length", 0)) > 0, "name and length", "invalid_arguments")
        number = f"F{len(self.files) + 1}"
        self.files[number] = File(int(call["length"]), call.get("alt_txt", ""), self.slowness)
        return {"file_id": number, "upload_url": f"http://{self.address}/upload/{number}"}

    def receive(self, number: str, content: bytes) -> None:
        """The bytes of a file, as many as were said."""
        file = self._file(number)
        require(len(content) == file.length, "another length was reserved", "length_mismatch")
        file.content = content

    def complete(self, call: Json) -> Json:
        """files.completeUploadExternal."""
        done = json.loads(call["files"])
        for one in done:
            require(self._file(one["id"]).content, "nothing was uploaded", "file_not_found")
            self.files[one["id"]].complete = True
        return {"files": done}

    def info(self, call: Json) -> Json:
        """files.info: without a type while Slack works on the file."""
        file = self._file(call["file"])
        answer = {"id": call["file"], "mimetype": "image/png" if file.shown else ""}
        file.looks -= 1
        return {"file": answer}

    def _file(self, number: str) -> File:
        require(number in self.files, "no such file", "file_not_found")
        return self.files[number]

    def check(self, blocks: list[Json]) -> None:
        """Images name a file that can be shown, or an address. Raises Fault."""
        for block in (block for block in blocks if block["type"] == "image" and "slack_file" in block):
            file = self.files.get(block["slack_file"]["id"])
            require(file and file.shown and file.content.startswith(SIGNATURE), "invalid slack file")
