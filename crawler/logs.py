"""The one place that says how log lines look and where they go: stderr, and a file for each crawl.

On a terminal a short line for a person; elsewhere one JSON object a line, tracebacks included. Secrets are taken out of
every record as it is made, whoever logs it and whichever handler writes it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.redaction import redact

OURS = ("crawler", "pipelines", "archive", "gongkai", "uvicorn")  # whose log lines are worth reading at INFO
# Loggers that tell, as errors of a program, of answers that never came; each such visit has a line of our own.
ECHOES = ("scrapy-playwright", "scrapy.downloadermiddlewares.robotstxt")
FORMS = ("text", "json")
MOST_TEXT, MOST_TRACEBACK = 4_000, 16_000  # characters

# What a portal writes into a title or an address must not end a line, move a cursor or turn the direction of reading.
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SHOWN = {code: f"\\u{code:04x}" for code in _CONTROLS}
_SHOWN_LINES = {code: shown for code, shown in _SHOWN.items() if chr(code) not in "\n\t"}

logger = logging.getLogger(__name__)
_subject: dict[str, object] = {}  # site and crawl of this process: a process crawls once


def event(name: str, **fields: object) -> dict[str, dict[str, object]]:
    """`extra` of a log call: what happened as one word, and the values that its sentence names."""
    return {"fields": {"event": name, **fields}}


def set_up(site: str = "", *, is_quiet: bool = False) -> None:
    """Let log lines go to stderr, in the form that stderr asks for; a second call names the site and changes no more.

    `is_quiet` leaves out what is no warning: a progress line stands for it.
    """
    hide_secrets()
    # Scrapy sets its own logger to DEBUG: each item would be written out, searched for secrets, and its line thrown away.
    logging.getLogger("scrapy").setLevel(logging.INFO)
    if site:
        _subject["site"] = site
    handler = next((each for each in logging.root.handlers if isinstance(each, _Stderr)), None)
    if handler is None:
        handler = _Stderr(sys.stderr)
        handler.setFormatter(_formatter())
        handler.addFilter(_is_news)
        logging.root.addHandler(handler)
        logging.root.setLevel(logging.INFO)
    if is_quiet:
        handler.setLevel(logging.WARNING)


def begin_crawl(archive: Path, site: str, crawl_id: int) -> None:
    """Keep what is logged from now on in the crawl's own file as well, and remove old ones."""
    from crawler.log_files import crawl_log, log_folder

    _subject.update(site=site, crawl=crawl_id)
    if folder := log_folder(archive):
        _keep(folder, crawl_log(folder, site, crawl_id))


def begin_schedule(archive: Path) -> None:
    """Keep the scheduler's lines in a file of this process, made at the first of them."""
    from crawler.log_files import log_folder, schedule_log

    if folder := log_folder(archive):
        _keep(folder, schedule_log(folder, datetime.now(UTC)))


def _keep(folder: Path, path: Path) -> None:
    """Add a handler for the file. Where none can be made that is said once, and the work goes on."""
    from crawler.log_files import LogFile, remove_old

    try:
        handler = LogFile.begin(path)
    except OSError as error:
        logger.warning(
            "no log is kept: %s: %s; name another folder with GONGKAI_LOGS, or `off`",
            path,
            error.strerror,
            extra=event("log_not_kept"),
        )
        return
    remove_old(folder)
    hide_secrets()
    handler.setFormatter(JsonLines())
    handler.addFilter(_is_news)
    logging.root.addHandler(handler)


class _Stderr(logging.StreamHandler[Any]):
    """Ours, to be told from handlers of others."""


class JsonLines(logging.Formatter):
    """One JSON object a record: time (UTC), level, logger, event, site, crawl, text, then what the call gave, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(entry_of(record), ensure_ascii=False, default=str).translate(_SHOWN)


class Readable(logging.Formatter):
    """`14:03:22 demo WARNING what happened`, with a traceback below where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = entry_of(record)
        clock = datetime.fromtimestamp(record.created).astimezone()
        return readable(entry, f"{clock:%H:%M:%S}")


def entry_of(record: logging.LogRecord) -> dict[str, object]:
    """The record as it is kept: values in words, cut to a length, without secrets."""
    fields: Mapping[str, object] = getattr(record, "fields", {})
    time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    entry = {"time": time, "level": record.levelname, "logger": record.name, "event": "message", **_subject}
    entry |= {name: _plain(value) for name, value in fields.items()}
    entry["text"] = _cut(redact(record.getMessage()), MOST_TEXT)
    trace = record.exc_text or (_trace(record) if record.exc_info else "")
    if trace:
        entry["traceback"] = _cut(redact(trace), MOST_TRACEBACK)
    return entry


def readable(entry: Mapping[str, object], clock: str) -> str:
    """An entry as a line for a person, whatever characters a portal put into it."""
    words = (clock, entry.get("site"), entry.get("level"), entry.get("text"))
    line = " ".join(str(word) for word in words if word).translate(_SHOWN)
    trace = entry.get("traceback")
    return f"{line}\n{str(trace).translate(_SHOWN_LINES)}" if trace else line


def hide_secrets() -> None:
    """Have secrets taken out of each record of this process as it is made, for all handlers, Scrapy's among them."""
    before: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()
    if getattr(before, "hides_secrets", False):
        return

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = before(*args, **kwargs)
        try:
            text = made.getMessage()
        except (TypeError, ValueError, KeyError):
            return made  # arguments that do not fit: logging says so, and where
        if (hidden := redact(text)) != text:
            made.msg, made.args = hidden, ()
        if made.exc_info and (hidden := redact(_trace(made))):
            made.exc_text = hidden  # what every formatter prints where it is set
        return made

    record.hides_secrets = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(record)


def _trace(record: logging.LogRecord) -> str:
    kind, error, trace = record.exc_info or (None, None, None)
    return "".join(traceback.format_exception(kind, error, trace)).rstrip("\n") if error else ""


def _formatter() -> logging.Formatter:
    """The form GONGKAI_LOGFORMAT names, else text on a terminal and JSON elsewhere."""
    form = os.environ.get("GONGKAI_LOGFORMAT", "")
    is_text = form == "text" if form in FORMS else sys.stderr.isatty()
    return Readable() if is_text else JsonLines()


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | None) else _cut(redact(str(value)), MOST_TEXT)


def _cut(text: str, most: int) -> str:
    """The text, of a longer one its beginning and its end."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]} [{len(text) - most} characters left out] {text[-half:]}"


def _is_news(record: logging.LogRecord) -> bool:
    """Our own lines from INFO on, everybody else's warnings; Scrapy's account of its settings is nobody's news."""
    if record.name in ECHOES:
        return False
    if record.name.partition(".")[0] in OURS:
        return record.levelno >= logging.INFO
    return record.levelno >= logging.WARNING
