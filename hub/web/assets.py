"""The files the screens may load: our own, and an allow-list of libraries from node_modules."""

import hashlib
import logging
import mimetypes
import re
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from hub.language import TAIWAN, traditional

LOG = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
NODE_MODULES = Path(__file__).parents[2] / "node_modules"

LIBRARIES = {
    "lib/htm.js": "htm/preact/standalone.module.js",
    "lib/noto-sans-sc/wght.css": "@fontsource-variable/noto-sans-sc/wght.css",
    "lib/qr.js": "qr/index.js",
} | {f"lib/noble/{name}.js": f"@noble/hashes/{name}.js" for name in ("hmac", "sha2", "utils", "_md", "_u64")}
FONT_SLICES = ("lib/noto-sans-sc/files/", "@fontsource-variable/noto-sans-sc/files", "*-wght-normal.woff2")

_WORDED = re.compile(r"^export const \w+ = await worded\(.*$", re.MULTILINE)
"""Where strings.js asks for its translation, which must not ask for itself."""

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True)
class Assets:
    """`files`: path below the version -> file on disk. `version`: changes when any of our own files does.

    `derived`: strings in Traditional Chinese by their path, made of the Simplified ones when they are asked for.
    """

    files: dict[str, Path]
    version: str
    derived: dict[str, Path] = field(default_factory=dict)

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
    derived = {
        f"{name.removesuffix('.js')}.{TAIWAN}.js": path for name, path in own.items() if path.name == "strings.js"
    }
    return Assets(files=own | libraries, version=digest.hexdigest()[:12], derived=derived)


def missing_libraries(node_modules: Path = NODE_MODULES) -> list[str]:
    """Libraries the screens need that `npm ci` has not brought yet."""
    return [name for name, source in LIBRARIES.items() if not (node_modules / source).is_file()]


def content_type(path: Path) -> str:
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def serve(assets: Assets, request: web.Request) -> web.StreamResponse:
    """A file of the allow-list; for ever under the current version, with ETag under any other."""
    name = request.match_info["path"]
    current = request.match_info["version"] == assets.version
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    source = assets.derived.get(name)
    if source is not None:
        return web.Response(
            text=traditional(_WORDED.sub("", source.read_text("utf-8"))),
            headers=headers | {"Content-Type": TYPES[".js"]},
        )
    path = assets.files.get(name)
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=headers | {"Content-Type": content_type(path)})
