# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""A site that is opened from files, without a server: what the theme's ``offline`` plugin leaves open.

Browsers run no worker and answer no ``fetch`` from ``file://``. Search runs in a frame instead (npm's iframe-worker,
out of this site and not of the network); a recording is also there as a script, which hands it over by calling
``doctoolsCast(address, text)``; and pages are loaded whole, for instant navigation never mounts anything there.
Inert where that plugin is not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

SHIM = "assets/javascripts/iframe-worker-shim.js"
"""Where ``extra.polyfills`` of mkdocs.offline.yml looks for it."""
FROM = "build/npm/node_modules/iframe-worker/shim/index.js"
SERVER_ONLY = ("404.html", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json")
"""What only a server or a search engine asks for; the index is in ``search_index.js``."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load pages whole."""
    if _offline(config):
        features = config.theme["features"]
        features[:] = [name for name in features if not name.startswith("navigation.instant")]
        config.extra["offline"] = True  # for templates and for what else has to know
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the frame that search runs in."""
    if _offline(config):
        source = Path(config.config_file_path).parent / FROM
        if not source.is_file():
            raise PluginError(f"{source} is not there\nhint: make build/npm/site")
        files.append(File.generated(config, SHIM, abs_src_path=str(source)))
    return files


@event_priority(-200)  # after the offline plugin, which reads the index
def on_post_build(*, config: MkDocsConfig) -> None:
    """Put each recording into a script beside it; leave out what no file can ask for."""
    if not _offline(config):
        return
    site = Path(config.site_dir)
    for name in SERVER_ONLY:
        (site / name).unlink(missing_ok=True)
    for cast in site.rglob("*.cast"):
        address = json.dumps(cast.relative_to(site).as_posix())
        text = json.dumps(cast.read_text(encoding="utf-8"))
        Path(f"{cast}.js").write_text(f"doctoolsCast({address}, {text})\n", encoding="utf-8")


def _offline(config: MkDocsConfig) -> bool:
    plugin: Any = config.plugins.get("material/offline") or config.plugins.get("offline")
    return plugin is not None and bool(plugin.config.enabled)
