"""The MkDocs plugin: wiring only. Gives superfences its fences, pages their proofs, the site its records.

The life of a build: ``on_config`` reads the settings and injects the fences; ``on_files`` adds style sheets,
scripts and the player; ``on_page_markdown`` opens each page's proofs, which ``doctools.publish`` draws while the page
is rendered; ``on_env`` adds raw records, recordings and counts. Runs nothing: a site is built without any engine.
Works in ProperDocs, too.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, tzinfo
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from doctools import settings
from doctools.errors import UsageError
from doctools.integrations.live import FOLDER, SCRIPT, Live, OpenPage
from doctools.publish import PageProofs, assets, head_script, live, messages, source, totals
from doctools.publish.fence import summary
from doctools.publish.record import RECORDS
from doctools.publish.register import Register
from doctools.publish.register.badge import badge_files
from doctools.publish.register.data import data_files
from doctools.publish.register.markers import PROOFS, Whole
from doctools.publish.site import Site
from doctools.publish.superfences import CURRENT, custom_fences
from doctools.publish.totals import Totals
from doctools.publish.try_it import fold, placed
from doctools.publish.unindexed import put_back, taken_out

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

__all__ = ["DoctoolsConfig", "DoctoolsPlugin"]

log = logging.getLogger("mkdocs.plugins.doctools")  # the name on which `--strict` counts, in ProperDocs as well
FENCES = "pymdownx.superfences"
FRESHNESS = f"{RECORDS}/freshness.js"
PLAYER = ("asciinema-player.min.js", "asciinema-player.css")

# What belongs to a page from one hook to the next is kept with the page, by these names.
_LIVE = "doctools_live"
_TAKEN_OUT = "doctools_taken_out"


class DoctoolsConfig(base.Config):  # type: ignore[no-untyped-call]
    """The options of the plugin in ``mkdocs.yml``."""

    enabled = c.Type(bool, default=True)
    """``!ENV`` may turn the plugin off; fences are then drawn by the usual highlighter."""
    language = c.Optional(c.Type(str))
    """Of what is said about evidence: ``fr`` or ``en``; default: the theme's."""
    timezone = c.Type(str, default="UTC")
    """Of the dates shown, by its name in the time zone database: ``Europe/Paris``."""
    proofs = c.Type(str, default=f"{RECORDS}/proofs.json")
    """Where in the site the data of all commands is published, its schema beside it; empty: nowhere."""
    badge = c.Type(str, default=f"{RECORDS}/badge.svg")
    """Where in the site the badge is published, and beside it the same as JSON for shields.io; empty: nowhere."""
    summary = c.Type(bool, default=True)
    """Whether each page ends with its number of verified commands."""
    try_it = c.Type(bool, default=True)
    """Whether each page says how to open its labs at home; ``try_it: false`` in front matter leaves a page out."""
    markdown = c.Type(bool, default=True)
    """Whether each page's own Markdown is published beside it, and a list of all of them as ``llms.txt``."""
    player = c.Optional(c.Type(str))
    """Folder of asciinema-player's bundle, relative to ``mkdocs.yml``: ``node_modules/asciinema-player/dist/bundle``.
    Without it recordings are linked, and cannot be replayed in the page."""


class DoctoolsPlugin(BasePlugin[DoctoolsConfig]):  # type: ignore[no-untyped-call]
    """Shows readers the evidence of each command, and warns (``--strict``: fails) where there is none."""

    site: Site
    found: dict[str, str | Path]
    """Raw records and recordings of the pages so far: see ``Site.files_of``."""
    sources: dict[str, tuple[Page, str]]
    """The pages so far with their Markdown, by the path of the Markdown in the site."""
    totals: Totals
    player: dict[str, Path]
    """Files of the player, by their paths in the site; none: there is no player."""
    register: Register
    proofs_page: str | None
    """Address of the page that shows them all."""
    live: Live | None = None
    """Under ``mkdocs serve``."""
    building: int = 0
    """Builds that go on, each within the one before: mkdocs-static-i18n builds a language at a time."""
    counted: frozenset[str]
    """Pages that a build around this one has had: they are the same in another language."""

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether the site is for its author, who writes. (Having this hook, the plugin outlives a build.)"""
        del dirty
        self.live = Live(lambda: self.site) if command == "serve" else None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig | None:
        """Read doctools' settings, inject the fences, the style sheets and the scripts."""
        CURRENT.set(None)
        if not self.config.enabled:
            return None
        root = Path(config.config_file_path or config.docs_dir).resolve().parent
        try:
            found = settings.load(root)
        except UsageError as error:
            raise PluginError(str(error)) from error
        language = self.config.language or str(dict(config.theme).get("language") or config.theme.locale or "en")
        self.building += 1
        if self.building == 1:
            self.found, self.sources, self.totals = {}, {}, Totals()
            self.register, self.proofs_page = Register(), None
        self.counted = frozenset(page.source for page in self.register.pages)
        self.player = self._player(root)
        self.site = Site(
            settings=found,
            messages=messages(language),
            timezone=self._timezone(),
            now=datetime.now(UTC),
            report=log.warning,
            player=bool(self.player),
        )
        if FENCES not in config.markdown_extensions:
            config.markdown_extensions.append(FENCES)
        theirs = config.mdx_configs.setdefault(FENCES, {}).get("custom_fences", [])
        names = {fence["name"] for fence in theirs}  # a project's own fence goes first
        transcripts = [name for name in found.languages if name in settings.TRANSCRIPTS]
        ours = [fence for fence in custom_fences(transcripts) if fence["name"] not in names]
        config.mdx_configs[FENCES]["custom_fences"] = [*theirs, *ours]
        # First, so that what the project adds may change it.
        paths = [f"{RECORDS}/{name}" for name in assets(self.site.messages)]
        config.extra_css[:0] = [path for path in paths if path.endswith(".css")]
        config.extra_javascript[:0] = [path for path in paths if path.endswith(".js")]
        if self.live is not None:
            config.extra_javascript.append(SCRIPT)
        return config

    def _timezone(self) -> tzinfo:
        name = self.config.timezone
        try:
            return UTC if name == "UTC" else ZoneInfo(name)
        except (KeyError, ValueError, OSError):  # a machine without the database: dates then say that they are UTC
            log.info("time zone %r is not known here: dates are in UTC", name)
            return UTC

    def _player(self, root: Path) -> dict[str, Path]:
        hint = "`npm install asciinema-player`, then `player: node_modules/asciinema-player/dist/bundle`"
        if not self.config.player:
            log.info("no `player` is set: recordings are linked, not replayed in the page (hint: %s)", hint)
            return {}
        folder = root / self.config.player
        missing = [name for name in PLAYER if not (folder / name).is_file()]
        if missing:
            log.warning("player: %s is not in %s: nothing is replayed (hint: %s)", missing[0], folder, hint)
            return {}
        # Its licence goes where it goes.
        texts = [parent / "LICENSE" for parent in (folder, *folder.parents[:2])]
        found = [folder / name for name in PLAYER] + [text for text in texts if text.is_file()][:1]
        return {f"{RECORDS}/player/{path.name}": path for path in found}

    @event_priority(-200)  # mkdocs-static-i18n (-100) takes each file for one of the disk
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files | None:
        """Add the style sheets and scripts."""
        if not self.config.enabled:
            return files
        made: dict[str, str | Path] = {
            f"{RECORDS}/{name}": content for name, content in assets(self.site.messages).items()
        }
        made |= {FRESHNESS: head_script(), **self.player}
        if self.live is not None:
            made[SCRIPT] = live.script()
        for path, what in made.items():
            files.append(_generated(config, path, what))
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Open the page's proofs. The *file* is read, not what plugins made of it: line numbers are the author's."""
        del files
        if not self.config.enabled:
            return
        if self.config.markdown:
            self.sources[source.beside(page.file.dest_uri)] = (page, source.shown(markdown))
        written = Path(page.file.abs_src_path or Path(config.docs_dir, page.file.src_uri))
        path = self.site.path_of(written, otherwise=page.file.src_uri)
        name, root = page.file.src_uri.removesuffix(".md"), _root(page)
        if self.live is not None:
            self.live.pages[page.file.src_uri] = OpenPage(file=written, path=path, name=name, root=root)
            page.meta[_LIVE] = self.live.place(page.file.src_uri, f"{root}{FOLDER}{page.file.src_uri}")
        proofs = self.site.open(path, page.file.content_string, name=name, root=root)
        CURRENT.set(proofs)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Add the page's total and its labs at home; of its proofs, only what the site needs is kept."""
        del config, files
        html = page.meta.pop(_LIVE, "") + html
        proofs = CURRENT.get()
        if proofs is None or proofs.excerpt:
            return html
        # What is drawn between two pages is a piece of one of them.
        CURRENT.set(PageProofs(page="", messages=self.site.messages, timezone=self.site.timezone, excerpt=True))
        if PROOFS in html:
            self.proofs_page = page.url
        if proofs.page not in self.counted:
            self.totals.add(proofs)
            self.register.add(proofs, url=page.url, title=unescape(str(page.title)))
        self.found |= self.site.files_of(proofs)
        if self.config.try_it and page.meta.get("try_it") is not False:
            html = placed(html, fold(self.site.labs_of(proofs), self.site.settings, proofs.messages))
        html += summary(proofs) if self.config.summary else ""
        path = source.beside(page.file.dest_uri)
        return html + source.link(path, proofs.messages) if path in self.sources else html

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> None:
        """Add raw records and recordings, and the site's total as ``config.extra.doctools`` for themes."""
        del env
        if not self.config.enabled:
            return
        data = data_files(self.register, self.site, name=config.site_name, proofs=self.config.proofs)
        data |= badge_files(self.register, self.site, self.config.badge)
        self._publish_sources(files, config)
        for path, made in (self.found | data).items():
            files.append(_generated(config, path, made))
        config.extra["doctools"] = {
            "verified": self.totals.site.passed,
            "commands": self.totals.site.commands,
            "sentence": totals.sentence(self.totals.site, self.site.messages),
        }
        log.info(totals.text(self.totals))

    def _publish_sources(self, files: Files, config: MkDocsConfig) -> None:
        for path, (_, text) in self.sources.items():
            # A file that is called *.md would be taken for a page.
            file = File.generated(config, f"{RECORDS}/{path}.txt", content=text)
            file.dest_uri = path
            files.append(file)
        if self.sources and files.get_file_from_path(source.LIST) is None:
            pages = ((unescape(str(page.title)), path) for path, (page, _) in self.sources.items())
            text = source.listed(config.site_name, config.site_description or "", config.site_url or "", pages)
            files.append(File.generated(config, source.LIST, content=text))

    @event_priority(100)
    def _before_search(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Any) -> None:
        del context, config, nav
        page.content, page.meta[_TAKEN_OUT] = taken_out(page.content or "")

    @event_priority(-100)
    def _after_search(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Any) -> None:
        del context, config, nav
        page.content = put_back(page.content or "", page.meta.pop(_TAKEN_OUT))

    on_page_context = CombinedEvent(_before_search, _after_search)
    """Search plugins, which index a page here, would parse what they then leave out."""

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Fill in what is known only when all pages have been rendered."""
        del config
        if not self.config.enabled:
            return output
        address = self.proofs_page
        output = Whole(site=self.site, totals=self.totals, register=self.register, data=self.config.proofs).fill(
            output,
            root=_root(page),
            proofs="" if address in {None, page.url} else get_relative_url(address or ".", page.url),
        )
        if "data-max-age" in output:
            script = f'<script src="{get_relative_url(FRESHNESS, page.url)}"></script>'
            output = output.replace("</head>", f"{script}</head>", 1)
        return output

    @event_priority(-200)  # after those who build once more from here
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """A build is over, perhaps within another one."""
        del config
        self.building = max(0, self.building - 1)

    def on_build_error(self, *, error: Exception) -> None:
        """All builds are over."""
        del error
        self.building = 0

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Show new verdicts in open pages at once; the rest of the site follows when it is built again.

        A page that is saved is built again anyway; evidence alone would have the whole site built for each session.
        """
        del config, builder
        if self.config.enabled and self.live is not None and (app := server.get_app()) is not None:
            server.set_app(self.live.before(app, server.mount_path))
            server.builder = self.live.around(server.builder)
        elif self.config.enabled:
            folder = self.site.store.root
            folder.mkdir(parents=True, exist_ok=True)
            server.watch(str(folder))
        return server


def _generated(config: MkDocsConfig, path: str, made: str | Path) -> File:
    """A file of the site: a text, or a copy of another file."""
    if isinstance(made, Path):
        return File.generated(config, path, abs_src_path=str(made))
    return File.generated(config, path, content=made)


def _root(page: Page) -> str:
    """From the page's address to the root of the site: empty, or ending with ``/``."""
    return "../" * page.url.count("/")
