"""The reading room: Datasette over the archive, read-only, with titles and units for every table and column, and
pages of our own for documents, captures and search. Start reading at `plugin.py`; words are in `words/`.
"""

from __future__ import annotations

import logging
import socket
import webbrowser
from pathlib import Path

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from archive.browse import plugin
from archive.browse.database import ReadOnlyDatabase
from archive.browse.metadata import DATABASE, PLUGIN, metadata
from archive.browse.sites import Teller
from archive.errors import ArchiveError
from archive.store import Archive

FOLDER = Path(__file__).parent

SETTINGS = {
    "num_sql_threads": 4,  # a slow question does not keep the others waiting
    "sql_time_limit_ms": 3000,
    "max_returned_rows": 2000,
    "facet_time_limit_ms": 400,
    "default_page_size": 50,
    "suggest_facets": False,  # metadata.toml names the useful ones; trying them all costs a second on large tables
    "truncate_cells_html": 300,  # texts are long; the row's own page shows them whole
    "allow_download": False,  # `gongkai backup` makes a consistent copy
    "default_cache_ttl": 0,  # a crawl may be writing: what is shown is what is stored
}


def datasette_app(
    path: Path, base_url: str = "", tell: Teller | None = None, **settings: object
) -> Datasette:
    """Datasette over the archive at `path`; `settings` replace those above. `base_url` is the address it is known by
    outside, for feeds; where it is empty, that of each request is taken. `tell` says of a site what `gongkai status` says.

    Only this file can be read, and nothing can be written: connections are read-only, methods but GET, HEAD and
    OPTIONS are refused, there is no in-memory database, and no extension is loaded. ArchiveError for what is no
    archive, or one of another version.
    """
    Archive.open(path, readonly=True).close()
    if not pm.is_registered(plugin):
        pm.register(plugin, name=PLUGIN)
    app = Datasette(
        metadata={**metadata(), "plugins": {PLUGIN: {"base_url": base_url}}},
        settings=SETTINGS | settings,
        template_dir=str(FOLDER / "templates"),
        static_mounts=[("assets", str(FOLDER / "static"))],
    )
    app.remove_database("_memory")  # Datasette adds it where it is given no files
    database = ReadOnlyDatabase(app, path=str(path))
    database.tell = tell
    app.add_database(database, name=DATABASE)
    return app


def serve(
    path: Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    open_browser: bool = False,
    base_url: str = "",
    tell: Teller | None = None,
) -> None:
    """Serve the archive until interrupted; port 0 takes any free one. The address is logged on stderr.

    ArchiveError when the address cannot be had, and as in `datasette_app`.
    """
    # log_config: its lines go where all others go, and look like them
    app = datasette_app(path, base_url, tell).app()
    config = uvicorn.Config(app, lifespan="on", access_log=False, log_config=None)
    with _listening(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listener.getsockname()[1]}/"
        logging.getLogger("uvicorn.error").info("Reading room on %s (Ctrl-C ends it)", address)
        if open_browser:
            webbrowser.open(address)
        uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        # create_server adds the address to what the system says
        reason = (error.strerror or str(error)).partition(" (while attempting")[0]
        raise ArchiveError(
            f"{host}:{port} cannot be had: {reason}. Name another port with --port."
        ) from error
