"""A contents manager that has no files: as those of object stores, it hands out whole bodies only. For the tests."""

import base64
from datetime import datetime, timezone

from jupyter_server.services.contents.checkpoints import Checkpoints
from jupyter_server.services.contents.manager import ContentsManager
from tornado.web import HTTPError

PAYLOAD = b"cos\nsystem\n(S'echo hi'\ntR0N."
FILES = {
    "small.pkl": PAYLOAD,
    "padded.pkl": PAYLOAD + bytes(200_000),
    "large.bin": bytes(3 * 2**20),
    "folder/fine.pkl": b"\x80\x02}q\x00.",
}
TIME = datetime(2026, 1, 1, tzinfo=timezone.utc)


class MemoryContents(ContentsManager):
    """Contents that are read-only and never on a disk."""

    checkpoints_class = Checkpoints

    def dir_exists(self, path):
        folder = path.strip("/")
        return folder == "" or any(name.startswith(f"{folder}/") for name in FILES)

    def file_exists(self, path=""):
        return path.strip("/") in FILES

    def is_hidden(self, path):
        return False

    def get(self, path, content=True, type=None, format=None, require_hash=False):  # noqa: A002
        path = path.strip("/")
        model = {
            "name": path.rpartition("/")[2],
            "path": path,
            "created": TIME,
            "last_modified": TIME,
            "writable": False,
            "content": None,
            "format": None,
            "mimetype": None,
            "size": None,
        }
        if path in FILES:
            model.update(type="file", size=len(FILES[path]))
            if content:
                model.update(format="base64", content=base64.b64encode(FILES[path]).decode("ascii"))
                model.update(mimetype="application/octet-stream")
            return model
        if not self.dir_exists(path):
            raise HTTPError(404, f"{path} is not there")
        model.update(type="directory")
        if content:
            start = f"{path}/" if path else ""
            names = {name[len(start) :].partition("/")[0] for name in FILES if name.startswith(start)}
            model.update(format="json", content=[self.get(start + name, content=False) for name in sorted(names)])
        return model
