"""The files the screens may load: our own, and an allow-list of libraries from node_modules."""

import hashlib
import logging
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

LOG = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
NODE_MODULES = Path(__file__).parents[2] / "node_modules"

LIBRARIES = {
    "lib/htm.js": "htm/preact/standalone.module.js",
    "lib/noto-sans-sc/wght.css": "@fontsource-variable/noto-sans-sc/wght.css",
}
FONT_SLICES = ("lib/noto-sans-sc/files/", "@fontsource-variable/noto-sans-sc/files", "*-wght-normal.woff2")

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True)
class Assets:
    """`files`: path below the version -> file on disk. `version`: changes when any of our own files does."""

    files: dict[str, Path]
    version: str

    def url(self, path: str) -> str:
        """The address of an asset; KeyError for one that does not exist, so that no page can name it."""
        if path not in self.files and path not in LIBRARIES:
            raise KeyError(path)
        return f"/static/{self.version}/{path}"


def collect(node_modules: Path = NODE_MODULES) -> Assets:
    """List what may be served; libraries that are not installed are left out with a warning."""
    own = {str(path.relative_to(STATIC)): path for path in sorted(STATIC.rglob("*")) if path.is_file()}
    digest = hashlib.sha256()
    for name, path in own.items():
        digest.update(name.encode() + b"\0" + path.read_bytes())
    libraries = {name: node_modules / source for name, source in LIBRARIES.items()}
    prefix, folder, pattern = FONT_SLICES
    libraries |= {prefix + path.name: path for path in sorted((node_modules / folder).glob(pattern))}
    for name, path in list(libraries.items()):
        if not path.is_file():
            LOG.warning("screen library %s is not installed: run npm ci", name)
            del libraries[name]
        else:
            digest.update(f"{name} {path.stat().st_size}".encode())
    return Assets(files=own | libraries, version=digest.hexdigest()[:12])


def missing_libraries(node_modules: Path = NODE_MODULES) -> list[str]:
    """Libraries the screens need that `npm ci` has not brought yet."""
    return [name for name, source in LIBRARIES.items() if not (node_modules / source).is_file()]


def content_type(path: Path) -> str:
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def serve(assets: Assets, request: web.Request) -> web.FileResponse:
    """A file of the allow-list; for ever under the current version, with ETag under any other."""
    path = assets.files.get(request.match_info["path"])
    if path is None:
        raise web.HTTPNotFound
    current = request.match_info["version"] == assets.version
    return web.FileResponse(
        path,
        headers={
            "Content-Type": content_type(path),
            "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
            "X-Content-Type-Options": "nosniff",
        },
    )
